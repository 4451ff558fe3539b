"""Who signs in, with which role, where (账号与任职)."""
