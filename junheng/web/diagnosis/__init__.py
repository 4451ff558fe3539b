"""One school, one report: drafted by rules, answered by the school, signed by both (诊断)."""
