"""Reads of examinations and growth: sets, analyses, classes, papers."""
