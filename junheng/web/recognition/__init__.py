"""Recognition (认定): who answers for each item, on what paper, self-assessed, then watched."""
