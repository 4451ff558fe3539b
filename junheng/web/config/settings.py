"""Settings of an installation (正式安装的设置).

Everything an operator may set is an environment variable:

``JUNHENG_HOME``      folder of all state; default ``./junheng-home``
``DATABASE_URL``      ``postgresql://user:password@host:port/name``; default SQLite in the home
``JUNHENG_HOSTS``     host names the server answers to, separated by commas
``JUNHENG_HTTPS``     ``1`` when a proxy in front speaks HTTPS: cookies become secure
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from django.core.exceptions import ImproperlyConfigured

HOME = Path(os.environ.get("JUNHENG_HOME", "junheng-home")).resolve()


def read_secret(home: Path) -> str:
    """Read the random secret that ``junheng init`` wrote; there is no default."""
    path = home / "secret"
    if not path.is_file():
        raise ImproperlyConfigured(f"{path} 不存在；请先运行 junheng init")
    return path.read_text(encoding="ascii").strip()


def sqlite(path: Path) -> dict[str, Any]:
    """Give the SQLite database: WAL, immediate transactions, so that no write is lost."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
                " PRAGMA journal_size_limit=27103364; PRAGMA cache_size=2000;"
            ),
        },
    }


# Pages ask many small questions: starting a parallel worker or compiling one costs more than it
# answers (10 ms a question of the ledger).
_SMALL_QUERIES = "-c jit=off -c max_parallel_workers_per_gather=0"


def database(url: str, home: Path) -> dict[str, Any]:
    """Give the database of ``DATABASE_URL``, or SQLite in the home."""
    if not url:
        return sqlite(home / "db.sqlite3")
    parts = urlparse(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL 的开头是“{parts.scheme}”；应当是 postgresql://；请改正后再启动"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "options": _SMALL_QUERIES},
    }


SECRET_KEY = read_secret(HOME) if os.environ.get("DJANGO_SETTINGS_MODULE") == __name__ else ""
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("JUNHENG_HOSTS", "").split(",") if host] + [
    "127.0.0.1",
    "localhost",
    "[::1]",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "junheng.web.shared.apps.SharedConfig",
    "junheng.web.accounts.apps.AccountsConfig",
    "junheng.web.register.apps.RegisterConfig",
    "junheng.web.evidence.apps.EvidenceConfig",
    "junheng.web.work.apps.WorkConfig",
    "junheng.web.intake.apps.IntakeConfig",
    "junheng.web.monitor.apps.MonitorConfig",
    "junheng.web.plans.apps.PlansConfig",
    "junheng.web.guardrails.apps.GuardrailsConfig",
    "junheng.web.diagnosis.apps.DiagnosisConfig",
    "junheng.web.processes.apps.ProcessesConfig",
    "junheng.web.money.apps.MoneyConfig",
    "junheng.web.supervision.apps.SupervisionConfig",
    "junheng.web.appraisal.apps.AppraisalConfig",
    "junheng.web.filling.apps.FillingConfig",
    "junheng.web.recognition.apps.RecognitionConfig",
    "junheng.web.support.apps.SupportConfig",
    "junheng.web.academics.apps.AcademicsConfig",
    "junheng.web.notices.apps.NoticesConfig",
]
MIDDLEWARE = [
    "junheng.web.shared.middleware.SecurityHeaders",
    "junheng.web.shared.middleware.WordsForTrouble",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "junheng.web.shared.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "junheng.web.shared.middleware.ReadingOnce",
    "junheng.web.accounts.middleware.SignedIn",
    "junheng.web.shared.middleware.Errors",
]
ROOT_URLCONF = "junheng.web.config.urls"
WSGI_APPLICATION = "junheng.web.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "junheng.web.shared.context.page",
                "junheng.web.notices.context.unread",
            ],
            "builtins": ["junheng.web.shared.templatetags.kit"],
        },
    }
]
DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# how long an answer waits for a short job before it shows the job's progress instead
PATIENCE_SECONDS = 2.0

AUTH_USER_MODEL = "accounts.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "junheng.web.accounts.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "junheng.web.accounts.passwords.NotTheUserName"},
]
LOGIN_URL = "/signin/"
IDLE_MINUTES = 30
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "junheng.web.shared.views.form_expired"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("JUNHENG_HTTPS") == "1"
if SESSION_COOKIE_SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "shared" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # the package's own files; nothing is copied or downloaded
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # the page of a batch is one form, however much is wrong
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # larger uploads go to disk, not to memory
FILE_UPLOAD_TEMP_DIR: str | None = None

DEMO = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"junheng": {"level": "INFO"}},
}
