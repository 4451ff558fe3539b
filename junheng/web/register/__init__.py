"""Regions and schools by date (区划与学校名册)."""
