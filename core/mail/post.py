"""Say something by mail: to whom, each in their language, with one greeting and one closing, in one query.

A room's `mails` modules write subject line and text; everything around them is here. This package knows an
address, a name and a language, and no room. Texts are plain and final: what is owed is what goes out.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from core import clock
from core.mail import outbox, phrases


class Person(Protocol):
    """Whoever a mail can go to: an account, or an Address."""

    @property
    def email(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def language(self) -> str: ...


@dataclass(frozen=True)
class Address:
    """Somebody without an account: who is invited by a link, an office's mailbox. No language: the portal's."""

    email: str
    name: str = ""
    language: str = ""


P = TypeVar("P", bound=Person)
# Subject line and text, without greeting and closing.
Said = tuple[str, str]


def each(
    people: Iterable[P],
    *,
    kind: str,
    subject: models.Model,
    compose: Callable[[P], Said],
    occasion: str = "",
) -> None:
    """Owe one mail to each of these people about `subject`; what is owed already is not owed again.

    compose(person) is called in the person's language. What it needs from the database is loaded before:
    the number of queries is the same for one person and for thirty.
    """
    outbox.owe(composed(people, compose), kind=kind, subject=subject, occasion=occasion)


def composed(people: Iterable[P], compose: Callable[[P], Said]) -> list[outbox.Mail]:
    """The mails that `each` would owe, for a page that shows them first."""
    return [_mail(person, compose) for person in people]


def _mail(person: P, compose: Callable[[P], Said]) -> outbox.Mail:
    language = person.language or settings.LANGUAGE_CODE
    with translation.override(language):
        subject_line, text = compose(person)
        body = f"{phrases.greeting(person.name)}\n\n{text}\n\n{phrases.closing()}\n"
    return outbox.Mail(
        to=person.email, language=language, subject_line=subject_line, body=body, name=person.name
    )


def link(name: str, *args: Any) -> str:
    """The address of the page with this URL name ("applications:detail"), as a mail carries it."""
    return absolute(reverse(name, args=args))


def absolute(path: str) -> str:
    """A path that reverse() has given, as a mail carries it."""
    return settings.PUBLIC_URL + path


def moment(value: datetime) -> str:
    """ "12. Januar 2027, 14:02 Uhr", on German clocks, in the active language."""
    return date_format(value.astimezone(clock.BERLIN), "DATETIME_FORMAT")


def day(value: date) -> str:
    """ "12. Januar 2027", in the active language; of a moment, the day in Germany."""
    if isinstance(value, datetime):
        value = value.astimezone(clock.BERLIN).date()
    return date_format(value, "DATE_FORMAT")
