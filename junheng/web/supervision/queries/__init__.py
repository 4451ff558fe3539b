"""Reading lists, visits, proposals; making their papers."""
