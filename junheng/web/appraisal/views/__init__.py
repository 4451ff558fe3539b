"""Pages of appraisals and awards."""
