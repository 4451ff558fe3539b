"""Workbooks and tables that offices go on working with (台账与表格)."""

from junheng.publish.ledgers.gap import gap_workbook
from junheng.publish.ledgers.ics import CalendarEntry, calendar_text
from junheng.publish.ledgers.table import SheetColumn, table_workbook
from junheng.publish.ledgers.word import word_table_html

__all__ = [
    "CalendarEntry",
    "SheetColumn",
    "calendar_text",
    "gap_workbook",
    "table_workbook",
    "word_table_html",
]
