"""Settings of ``junheng demo``: a home of its own and the one-click identities."""

from __future__ import annotations

import os
from pathlib import Path

from junheng.web.config.settings import *  # noqa: F403  every setting, then what the demo changes
from junheng.web.config.settings import read_secret, sqlite

HOME = Path(os.environ["JUNHENG_HOME"]).resolve()
SECRET_KEY = read_secret(HOME)
DATABASES = {"default": sqlite(HOME / "db.sqlite3")}  # never the database of an installation
ROOT_URLCONF = "junheng.web.config.demo_urls"
SESSION_COOKIE_NAME = "junheng_demo"
PASSWORD_HASHERS = ["junheng.web.config.demo_hasher.DemoHasher"]
DEMO = True


def DEMO_IDENTITIES() -> list[dict[str, str]]:  # noqa: N802  Django settings are upper case
    """Give the people a visitor can be, for the menu in the corner."""
    from junheng.web.config.demo_people import identities  # noqa: PLC0415  models come later

    return list(identities(os.environ["JUNHENG_DEMO_TOKEN"]))
