"""The portal as in production. QUERY_COUNT=1 adds a header with the number of queries: never while timing.
COMPRESS_HTML=1 compresses pages, which the proxy does elsewhere: where a browser loads them (browser.py)."""

from portal.settings.base import env
from portal.settings.production import *  # noqa: F403
from portal.settings.production import MIDDLEWARE

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

if env.bool("QUERY_COUNT", default=False):
    MIDDLEWARE = ["bench.queries.Counted", *MIDDLEWARE]

if env.bool("COMPRESS_HTML", default=False):
    MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *MIDDLEWARE]
