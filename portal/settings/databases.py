"""Where the database is, and as whom web and workers log in. Part of base.py."""

import environ

_env = environ.Env()

DATABASES = {
    "default": {
        **_env.db("DATABASE_URL", default="postgres://portal@localhost/portal"),
        # Sync workers keep one connection each: twice the throughput of reconnecting, no pool needed.
        "CONN_MAX_AGE": _env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
    }
}
# Where web and workers log in with a smaller role, this one owns the tables; migrate uses it, nothing else does.
DATABASE_OWNER = _env.db("DATABASE_OWNER_URL") if _env("DATABASE_OWNER_URL", default="") else {}
# The role that migrate gives its rights (portal.grants); none where web and owner are one.
DATABASE_ROLE = DATABASES["default"]["USER"] if DATABASE_OWNER else ""
DATABASE_ROLE_PASSWORD = DATABASES["default"]["PASSWORD"] if DATABASE_OWNER else ""
# Seconds that a statement waits for a row somebody else holds; then the page says so (core.middleware.Busy).
LOCK_TIMEOUT = _env.int("LOCK_TIMEOUT", default=10)
DATABASES["default"].setdefault("OPTIONS", {})["options"] = f"-c lock_timeout={LOCK_TIMEOUT}s"
# Seconds to reach a PostgreSQL that does not even refuse; then the page says so (core.error_pages).
DATABASES["default"]["OPTIONS"]["connect_timeout"] = 5
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
