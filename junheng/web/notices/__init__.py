"""Notices and the digest (通知和工作摘要): what was done that concerns a person, and what moved."""
