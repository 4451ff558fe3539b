"""Money from rate to result: what was due, what came, what it was spent on (经费从标准到成效)."""
