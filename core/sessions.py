"""Django's sessions in the database, read by a prepared query."""

from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from core import clock
from core.prepared import one_of, prepared


@prepared("key", "now")
def _session(*, key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Session | None:
        session = one_of(_session(key=self.session_key, now=clock.now())) if self.session_key else None
        if session is None:
            self._session_key = None
        return session
