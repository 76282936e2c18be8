"""Settings of the Celery worker that test_kill_letter.py starts and kills: the test's database, files and broker."""

import os
from pathlib import Path

from portal.settings.test import *  # noqa: F403
from portal.settings.test import DATABASES

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
MEDIA_ROOT = Path(os.environ["WORKER_MEDIA"])
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = Path(os.environ["WORKER_MAIL"])
