"""Data arrives: the standard, the intake of workbooks, immutable snapshots, the engines."""
