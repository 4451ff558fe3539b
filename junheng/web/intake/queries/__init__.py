"""Reading the intake: checks, boards, batches, drafts, data versions."""
