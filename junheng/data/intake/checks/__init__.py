"""The checks, compiled from the data standard into DuckDB.

``cells`` turns text into typed values and says which cell is wrong; ``rows`` looks at one
table (duplicates, sums within a row); ``across`` looks at several tables and at last year.
Each writes into one table of problems; nothing stops at the first.
"""
