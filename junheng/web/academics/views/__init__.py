"""Pages of examinations and growth."""
