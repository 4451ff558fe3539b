"""Settings of the tests: a home of their own, a fast password hasher, one fixed secret."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from junheng.web.config.settings import *  # noqa: F403  every setting, then what tests change
from junheng.web.config.settings import database

HOME = Path(tempfile.mkdtemp(prefix="junheng-test-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
SECRET_KEY = "only-for-tests-" + "0" * 40
DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), HOME)}
if not os.environ.get("DATABASE_URL"):
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
PATIENCE_SECONDS = 0.0  # a test does the jobs itself, after the answer
