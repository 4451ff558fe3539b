"""Pages of the support given: a county, a school."""
