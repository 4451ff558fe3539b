"""Reading the money of a county: the finance workbooks, the list, contracts, projects."""
