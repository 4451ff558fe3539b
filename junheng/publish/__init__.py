"""We publish: sentences, charts, documents and workbooks from finished numbers (发布)."""
