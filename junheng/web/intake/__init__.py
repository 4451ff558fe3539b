"""Intake (填报): collections, uploads, mending, confirmation, publication."""
