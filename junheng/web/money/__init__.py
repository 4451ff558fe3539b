"""Money from rate to result, and capital projects (经费、基建)."""
