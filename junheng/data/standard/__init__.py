"""The data standard (数据标准): every table declared once, as data.

From the declarations in ``tables/`` and ``codes/`` come the workbook template, the import
checks, the Parquet schema, the reference page, the upload mapping and ``junheng standard``.
"""

from __future__ import annotations

from junheng.data.standard.model import (
    Code,
    CodeList,
    Column,
    Consistency,
    Reversal,
    Standard,
    Table,
    standard,
)

__all__ = ["Code", "CodeList", "Column", "Consistency", "Reversal", "Standard", "Table", "standard"]
