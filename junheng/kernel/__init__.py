"""Words everyone shares; no input or output beyond reading package data."""
