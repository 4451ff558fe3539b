"""Monitoring (监测): where each school and the county stand against a rule, and why."""
