"""Filters of the plans pages."""
