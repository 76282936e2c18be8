"""Two plain answers for load balancers: alive (the process answers), ready (it can do its work)."""

from concurrent.futures import ThreadPoolExecutor

from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from core import installed
from core.access import public
from core.hooks import Hook

OTHERS: Hook[[], dict[str, str]] = Hook(
    "core.health.OTHERS",
    "{name: what it says of itself} of services that rooms above ask, to be reported and no more; answers within "
    "a second, also while the service hangs, and raises nothing",
)


@public
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@public
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """503 without the database, or where it is not what this code says, in words for the operator.

    Redis, and what else rooms above ask, is only told: without it the portal works. "hangs" is said of a
    service that takes the question and does not answer; each is given a second or two.
    """
    # Our cache answers from memory when Redis does not (core.cache): ask Redis itself.
    ask_redis = getattr(cache, "state", lambda: "ok")
    # All at once, for each may take its second; none of them asks the database, which is this thread's.
    with ThreadPoolExecutor() as pool:
        redis, others = pool.submit(ask_redis), pool.submit(OTHERS.ask)
        checks = {"database": _database(), "redis": redis.result()}
        checks |= {name: answer for found in others.result() for name, answer in found.items()}
    ok = checks["database"] == "ok"
    return JsonResponse({"status": "ok" if ok else "unavailable", **checks}, status=200 if ok else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        return (
            installed.older_set(connection)
            or ("migrations missing" if pending else "")
            or installed.triggers_in_words()
            or "ok"
        )
    except Error as error:
        # PostgreSQL says so itself after a crash, at a start and at its end.
        recovers = any(word in str(error) for word in ("recovery", "starting up", "shutting down"))
        return "recovering" if recovers else "unreachable"
