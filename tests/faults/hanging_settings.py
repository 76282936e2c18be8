"""Settings of the web server that test_hanging.py starts: the test's database and files, the real cache and broker."""

import os
from pathlib import Path

from portal.settings import base
from portal.settings.test import *  # noqa: F403
from portal.settings.test import DATABASES

DATABASES["default"]["NAME"] = os.environ["WEB_DATABASE"]
MEDIA_ROOT = Path(os.environ["WEB_MEDIA"])
CACHES = base.CACHES
CLAMD_URL = os.environ["WEB_CLAMD"]
SHUFFLE_UNORDERED = False
