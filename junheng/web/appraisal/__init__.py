"""Appraisal of schools, use of results, awards (考核评价)."""
