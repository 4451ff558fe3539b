"""Filters of the plan pages."""
