"""Reads of appraisals and awards."""
