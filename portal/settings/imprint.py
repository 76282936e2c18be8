"""Who runs this portal: imprint, privacy notice, accessibility statement. Part of base.py.

Left empty, the pages say that the entry is missing. Several lines: write \\n.
"""

import environ

_env = environ.Env()

OPERATOR_NAME = _env("OPERATOR_NAME", default="")
OPERATOR_ADDRESS = _env.str("OPERATOR_ADDRESS", default="", multiline=True)
OPERATOR_REPRESENTED_BY = _env("OPERATOR_REPRESENTED_BY", default="")
OPERATOR_PHONE = _env("OPERATOR_PHONE", default="")
PRIVACY_OFFICER = _env.str("PRIVACY_OFFICER", default="", multiline=True)
SUPERVISORY_AUTHORITY = _env.str("SUPERVISORY_AUTHORITY", default="", multiline=True)
# The body to turn to when the operator does not answer a report of a barrier (BfWebG).
ENFORCEMENT_BODY = _env.str("ENFORCEMENT_BODY", default="", multiline=True)
ACCESSIBILITY_CHECKED_ON = _env("ACCESSIBILITY_CHECKED_ON", default="2026-11-22")
# The introduction in German Sign Language; without an address no page speaks of it.
SIGN_LANGUAGE_VIDEO_URL = _env("SIGN_LANGUAGE_VIDEO_URL", default="")
RETENTION_YEARS_AWARDED = _env.int("RETENTION_YEARS_AWARDED", default=5)
RETENTION_YEARS_REJECTED = _env.int("RETENTION_YEARS_REJECTED", default=2)
