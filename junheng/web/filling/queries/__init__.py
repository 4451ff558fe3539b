"""Reads of the forms: which there are, the figures, the copies."""
