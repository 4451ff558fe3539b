"""Reads of the support given: what is known, what was decided, the papers."""
