"""Methods for resource indicators: dispersion, inequality, the balance of plain tables."""
