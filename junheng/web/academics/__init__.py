"""Examinations and growth (学业质量、增值): what a lawful event says, to whom, with its doubt."""
