"""The command line: engines on plain files, and commands on an installation."""
