"""Tests: real PostgreSQL and Redis; undefined template variables fail; order is never left to chance."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import TEMPLATES, VAR_DIR
from .databases import DATABASE_OWNER, DATABASE_ROLE, DATABASES

SECRET_KEY = "test-insecure"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SECOND_FACTOR_REQUIRED = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
FEEDBACK_EMAIL = "feedback@portal.example"
SUPPORT_EMAIL = "hilfe@portal.example"
LOCAL = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {"default": {"BACKEND": LOCAL}, "process": {"BACKEND": LOCAL, "LOCATION": "process"}}
CELERY_TASK_ALWAYS_EAGER = False
WHITENOISE_AUTOREFRESH = True
(VAR_DIR / "test").mkdir(parents=True, exist_ok=True)
_media = tempfile.TemporaryDirectory(dir=VAR_DIR / "test", prefix="media-")  # gone when the run ends
MEDIA_ROOT = Path(_media.name)

TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNDEFINED(%s)"
SHUFFLE_UNORDERED = True
# Tests make databases and empty them. What runs under the smaller role says so: tests/roles.py.
DATABASES["default"].update({key: DATABASE_OWNER[key] for key in ("USER", "PASSWORD") if DATABASE_OWNER})
DATABASE_ROLE = DATABASE_ROLE or "portal_web"
# Sixty-four threads on one row of a busy machine wait longer than people do.
DATABASES["default"]["OPTIONS"]["options"] = "-c lock_timeout=120s"
