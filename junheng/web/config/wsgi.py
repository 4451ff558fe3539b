"""The WSGI entry that gunicorn serves."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "junheng.web.config.settings")
application = get_wsgi_application()

from junheng.web.config.warm import warm_beside  # noqa: E402  after the applications are ready

warm_beside()
