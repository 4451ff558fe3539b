"""Filters of the intake pages."""
