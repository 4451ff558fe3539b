"""The engine: formulas in, results and verdicts out; every method stands on it."""
