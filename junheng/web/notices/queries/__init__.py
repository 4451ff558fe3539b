"""Reads of notices and of the digest."""
