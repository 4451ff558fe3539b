"""Snapshots, measurements and lineage (数据版本、指标结果、来历)."""
