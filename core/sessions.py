"""Sessions in the database: read by a prepared query, found by the hash of their key, ended when they are idle.

A session that somebody is logged in with ends when nothing is done for a while, and at last some hours after the
person proved who they are (settings.SESSION_LIFE); proving it again makes a new beginning. What a page asks by
itself while nobody touches it is no use of the session (core.access.unattended).
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet

from core import clock
from core.models import Session
from core.prepared import one_of, prepared

# In the session: seconds since 1970 of the login, the browser in words, which of SESSION_LIFE it is.
SINCE, BROWSER, LIFE = "since", "browser", "life"
# A use is written down once a minute, not at each request.
WRITTEN_EVERY = timedelta(minutes=1)


def kept_as(key: str) -> str:
    """What stands in the row of the session with this key: who reads the table is not logged in by it."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


@prepared("key", "now")
def _session(*, key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now).order_by()


class SessionStore(DatabaseStore):
    used_at: datetime | None = None
    ends_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        session = None
        if self.session_key:
            session = one_of(_session(key=kept_as(self.session_key), now=clock.now()))
        if session is None:
            self._session_key = None
        else:
            self.used_at, self.ends_at = session.used_at, session.expire_date
        return session

    def exists(self, session_key: str) -> bool:
        return super().exists(kept_as(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=kept_as(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now = clock.now()
        row = super().create_model_instance(data)
        self.used_at, self.ends_at = now, row.expire_date
        return Session(
            session_key=kept_as(row.session_key),
            session_data=row.session_data,
            expire_date=row.expire_date,
            user_id=data.get(SESSION_KEY),
            began_at=_moment(data[SINCE]) if SINCE in data else None,
            used_at=now,
            browser=data.get(BROWSER, ""),
        )

    def proved_at(self) -> datetime | None:
        """When the person last proved who they are."""
        moments = [record["at"] for record in self.get(AUTHENTICATION_METHODS_SESSION_KEY, [])]
        latest = max(moments, default=self.get(SINCE))
        return None if latest is None else _moment(latest)

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """When it ends if nothing is done from now on; the cookie ends with the browser anyway."""
        return self.end_if_used(clock.now())

    def end_if_used(self, moment: datetime) -> datetime:
        """When it ends if nothing was done since this moment."""
        if SESSION_KEY not in self:
            return moment + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        idle, longest = life_of(self)
        return min(moment + idle, (self.proved_at() or moment) + longest)

    def use(self, life: Callable[[], str], *, ago: timedelta = timedelta()) -> None:
        """The person does something, or did so long ago. life: asked when it is written down; which of
        settings.SESSION_LIFE their roles allow, for they may have changed."""
        moment = clock.now() - ago
        if self.session_key is None or self.used_at is None or moment - self.used_at < WRITTEN_EVERY:
            return
        if self.get(LIFE, "others") != (allowed := life()):
            self[LIFE] = allowed
        self.used_at, self.ends_at = moment, self.end_if_used(moment)
        Session.objects.filter(session_key=kept_as(self.session_key)).update(
            used_at=self.used_at, expire_date=self.ends_at
        )

    @property
    def left(self) -> int:
        """Seconds until it ends if nothing is done. What the last minute of use adds is not counted in, so that a
        page looks the same at each look, until the last hours of all."""
        idle, _longest = life_of(self)
        return min(self.exactly_left, int((idle - WRITTEN_EVERY).total_seconds()))

    @property
    def exactly_left(self) -> int:
        return int(((self.ends_at or self.get_expiry_date()) - clock.now()).total_seconds())


def life_of(session: Any) -> tuple[timedelta, timedelta]:
    """(idle, longest) of this session."""
    return settings.SESSION_LIFE[session.get(LIFE, "others")]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def of_user(user_id: Any) -> QuerySet[Session]:
    """The person's sessions that go on, the one used last first."""
    return Session.objects.filter(user_id=user_id, expire_date__gt=clock.now())


def end_all(user_id: Any, *, but: str | None = None) -> int:
    """End all of this person's sessions, except the one with this key: logged out there at the next click. Answers how
    many there were."""
    rows = Session.objects.filter(user_id=user_id)
    if but is not None:
        rows = rows.exclude(session_key=kept_as(but))
    return rows.delete()[0]
