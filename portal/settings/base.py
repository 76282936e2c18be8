"""Everything the environment can set is read here, each with a default that is safe in production."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.conf import locale
from django.utils.translation import gettext_lazy as _

from .background import *  # noqa: F403
from .databases import *  # noqa: F403
from .imprint import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

DEBUG = False
DEMO = False
SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Where links in mails and letters lead; no trailing slash.
PUBLIC_URL = env("PUBLIC_URL", default="http://localhost:8000")

# Our rooms from the ground up: a room's models gather those of its parts, and are read before those that stand on it.
INSTALLED_APPS = [
    "core",
    "accounts",
    "programmes",
    "applications",
    "casework",
    "reviews",
    "budgets",
    "letters",
    "reminders",
    "portal.apps.PortalConfig",
    "portal.apps.BackOfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "crispy_forms",
    "csp",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "core.middleware.Arrival",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.Language",
    "core.middleware.RequestLog",
    "core.middleware.Intake",
    "core.middleware.LoginRequired",
    "core.kept_input.KeptInput",
    "accounts.middleware.SecondFactorRequired",
    "accounts.middleware.SessionLife",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.HistoryContext",
    "core.middleware.Busy",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": ["core.folding.Loader"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.context.house",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.templatetags.house",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

REDIS_URL = env("REDIS_URL", default="redis://localhost:6379/0")
# Seconds for connecting and for each answer: a Redis that hangs must not hold a page (core.breaker).
REDIS_TIMEOUT = 1
CACHES = {
    "default": {
        "BACKEND": "core.cache.RedisElseLocal",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": REDIS_TIMEOUT, "socket_timeout": REDIS_TIMEOUT},
    },
    # Pieces of public pages, each process its own: no way to Redis, and nothing that somebody else could have put there.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}
SESSION_ENGINE = "core.sessions"
SESSION_SERIALIZER = "core.hidden.SessionSerializer"

# -- accounts ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.Backend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        # ASVS 5.0, 6.2.1: length is what counts.
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "applications:list"
LOGOUT_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupExtra"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Town-hall computers are shared: a session ends with the browser, or after a while (SESSION_LIFE).
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Before money is bound or a letter leaves: who you are, asked again after so many seconds.
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("REAUTHENTICATION_TIMEOUT", default=300)
ACCOUNT_EMAIL_NOTIFICATIONS = True
# One town hall shares one address, so what is counted by the address alone is generous. Wrong passwords are counted
# by account and address together (accounts.adapter), slower and slower: who guesses elsewhere locks nobody out.
# The first that is full ends the counting, so the strict ones stand first.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "10/5m/key,30/h/key,60/d/key,300/5m/ip",
    # Codes of a second factor, by account and address as well; those of addresses at which the account never showed
    # its factor also together (accounts.factor_forms).
    "factor_failed": "10/5m/key,30/h/key,60/d/key,300/5m/ip",
    "factor_failed_elsewhere": "300/d/key",
    "signup": "60/m/ip",
    "reset_password": "5/5m/key,60/m/ip",
    "reset_password_from_key": "60/m/ip",
    # Not allauth's own: reports of a barrier, and a supporter's link, each visit and each form sent by it.
    "barrier_report": "20/10m/ip",
    "letter_visit": "120/10m/ip",
    "letter_sent": "40/10m/key",
}
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.factor_forms.Authenticate",
    "reauthenticate": "accounts.factor_forms.Reauthenticate",
    "activate_totp": "accounts.factor_forms.ActivateApp",
    "authenticate_webauthn": "accounts.factor_forms.AuthenticateKey",
    "reauthenticate_webauthn": "accounts.factor_forms.ReauthenticateKey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tandem-Förderportal"
# Refuse the back office without a second factor; the demo only offers it.
SECOND_FACTOR_REQUIRED = True
INVITATION_DAYS = 14

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # by whichever way in
SESSION_COOKIE_AGE = 60 * 60 * 10  # of nobody who is logged in; the others: SESSION_LIFE
# {who: (ends when nothing was done for so long, ends at last so long after the person proved who they are)}.
# Roles at a funder see everybody's data and bind money. Applicants write long texts, with pauses, on the last day.
SESSION_LIFE = {
    "funders": (
        timedelta(minutes=env.int("SESSION_IDLE_MINUTES_FUNDERS", default=60)),
        timedelta(hours=env.int("SESSION_LONGEST_HOURS_FUNDERS", default=12)),
    ),
    "others": (
        timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=12 * 60)),
        timedelta(hours=env.int("SESSION_LONGEST_HOURS", default=24)),
    ),
}
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"

# -- languages --------------------------------------------------------------------------------------
# Easy language (Leichte Sprache) is a language of its own to us; what it does not say falls back to German.
locale.LANG_INFO["de-ls"] = {
    "bidi": False,
    "code": "de-ls",
    "name": "Easy German",
    "name_local": "Leichte Sprache",
}
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("Deutsch")), ("en", _("Englisch")), ("de-ls", _("Leichte Sprache"))]
LANGUAGE_COOKIE_NAME = "django_language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

# -- files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/kern", VAR_DIR / "front"),  # made by script/launcher/front.py
]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MEDIA_URL = "/nicht-oeffentlich/"  # never served; files go out through views that check who asks
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Uploads in a bucket instead of MEDIA_ROOT; needs the extra "s3". Keys may also come from the machine's role.
S3_BUCKET = env("S3_BUCKET", default="")
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "core.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env("S3_ENDPOINT_URL", default=None),
            "region_name": env("S3_REGION", default=None),
            "access_key": env("S3_ACCESS_KEY", default=None),
            "secret_key": env("S3_SECRET_KEY", default=None),
            "addressing_style": env("S3_ADDRESSING_STYLE", default="auto"),
            "default_acl": None,  # the bucket is private; files go out through the portal only
            "file_overwrite": False,
        },
    }
# clamd for uploads: tcp://clamav:3310 or unix:///run/clamav/clamd.ctl. Empty: nothing is scanned.
CLAMD_URL = env("CLAMD_URL", default="")
FONT_DIR = Path(env("FONT_DIR", default=str(VAR_DIR / "fonts")))
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=10 * 1024 * 1024)
# A million characters pasted into a field, umlauts and all: six bytes each on the way.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
# A finance plan with 500 rows of each kind and ten years, saved by the button: each cell is two fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 30_000
# A whole request, files and all; the web server throws away what goes beyond (portal/web_worker.py).
REQUEST_MAX_BYTES = env.int("REQUEST_MAX_BYTES", default=30 * 1024 * 1024)
# Uploads stay in memory until they are judged: a full /tmp is no trouble of the person who uploads.
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MAX_BYTES + 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# -- mail -------------------------------------------------------------------------------------------
vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
if vars()["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "core.mail.smtp.EmailBackend"
# Seconds for each answer; only workers wait for them. Connecting and the whole mail: core.mail.smtp.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="portal@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who gets what is written in the accessibility feedback form.
FEEDBACK_EMAIL = env("FEEDBACK_EMAIL", default="barrierefreiheit@localhost")
# Whom people may write to when they get stuck.
SUPPORT_EMAIL = env("SUPPORT_EMAIL", default="portal@localhost")

# -- background work --------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,  # above the longest task
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,  # a killed worker's task is back after seconds
    # Who queues a task inside a request does not wait for a Redis that is gone or hangs (core.broker): one
    # try, and no answer takes longer than this. Workers and beat connect anew, as often as it takes.
    "max_retries": 0,
    "socket_connect_timeout": REDIS_TIMEOUT,
    "socket_timeout": REDIS_TIMEOUT,
}
CELERY_TIMEZONE = TIME_ZONE

# -- the browser's guard ----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

CRISPY_ALLOWED_TEMPLATE_PACKS = "kern"
CRISPY_TEMPLATE_PACK = "kern"

PGHISTORY_APPEND_ONLY = True
# The triggers of the models are installed after each migrate and stand in no migration (docs/decisions/0006).
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own request log carries paths with query strings; ours (core.middleware) carries ids.
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "pgtrigger": {"level": "WARNING"},  # a line for each of some 300 triggers at each migrate
    },
}
