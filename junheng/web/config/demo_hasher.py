"""How the demo keeps one-time codes (演示的口令): for minutes, so without the slow rounds."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class DemoHasher(PBKDF2PasswordHasher):
    """Django's own way with few rounds; people of the demo sign in by a link, not a password."""

    iterations = 10_000
