"""What every page and verb stands on: verbs, audit, jobs, reach, the page kit (公共底座)."""
