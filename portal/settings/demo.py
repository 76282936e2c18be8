"""script/demo: loopback only, invented data, mail goes to the mailbox page and never out."""

from .base import *  # noqa: F403
from .base import MIDDLEWARE, REDIS_URL, VAR_DIR, env

DEBUG = env.bool("DEBUG", default=True)
DEMO = True
SECRET_KEY = "demo-insecure-only-for-loopback"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
PUBLIC_URL = f"http://localhost:{env('PORT', default='8000')}"
SECOND_FACTOR_REQUIRED = False
# Approving asks for the password again after this time only: once logged in is enough for a demo.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 60 * 10
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = "Tandem-Förderportal (MUSTER) <portal@demo.example>"
FEEDBACK_EMAIL = "barrierefreiheit@demo.example"
SUPPORT_EMAIL = "programmbuero@demo.example"
OPERATOR_NAME = "Muster-Förderstelle (Vorführung)"
OPERATOR_ADDRESS = "Musterstraße 1\n01099 Musterstadt"
OPERATOR_REPRESENTED_BY = "Erika Muster"
OPERATOR_PHONE = "0000 000000"
PRIVACY_OFFICER = "Datenschutz der Muster-Förderstelle\ndatenschutz@demo.example"
SUPERVISORY_AUTHORITY = "Muster-Datenschutzaufsicht, Musterstadt"
ENFORCEMENT_BODY = "Muster-Durchsetzungsstelle\ndurchsetzung@demo.example"
# DEBUG is on so that the demo's accounts exist (load_demo), but visitors see the portal's own error pages.
# Outside of allauth, which asks for a second proof of identity by an exception; inside of the policy for browsers,
# which leaves out what looks like Django's page.
MIDDLEWARE = list(MIDDLEWARE)
MIDDLEWARE.insert(MIDDLEWARE.index("csp.middleware.CSPMiddleware") + 1, "core.middleware.OwnErrorPages")
DEFAULT_EXCEPTION_REPORTER = "core.error_pages.OwnReporter"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
INTERNAL_IPS: list[str] = []
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
