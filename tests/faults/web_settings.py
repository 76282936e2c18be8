"""Settings of the web server that test_kill_submission.py starts: the test's database and files."""

import os
from pathlib import Path

from portal.settings.test import *  # noqa: F403
from portal.settings.test import DATABASES

DATABASES["default"]["NAME"] = os.environ["WEB_DATABASE"]
MEDIA_ROOT = Path(os.environ["WEB_MEDIA"])
SHUFFLE_UNORDERED = False
