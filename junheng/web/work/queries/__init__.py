"""Reads of the work: data versions, the ledger, one finding, the workbook."""
