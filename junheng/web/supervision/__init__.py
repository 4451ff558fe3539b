"""Supervision (督导): the yearly list, visits, opinions, rectification, who inspects whom."""
