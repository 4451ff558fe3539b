"""Findings, tasks and their closing by data (问题事项、任务、数据核验销号)."""
