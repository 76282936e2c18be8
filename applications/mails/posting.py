"""Owe one mail to each of these people, in the language of whoever reads it. Texts are plain and final."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications import content
from core import clock
from core.mail import outbox


def link(name, *args) -> str:
    return settings.PUBLIC_URL + reverse(f"applications:{name}", args=args)


def in_berlin(moment) -> str:
    """ "12. Januar 2027 14:02" on German clocks, in the active language."""
    return date_format(moment.astimezone(clock.BERLIN), "DATETIME_FORMAT")


# Rooms above know who of a funder must not hear of a case (a conflict of interest): what they register here
# is asked before anything about one goes to the funders' people.
MAY_HEAR: list[Callable] = []


def may_hear(rule: Callable) -> Callable:
    """Register `rule(person, application) -> bool`."""
    MAY_HEAR.append(rule)
    return rule


def of_the_funders(people, application) -> list:
    """Those of these people, of funders, to whom something about this application may be said now."""
    return [person for person in people if all(rule(person, application) for rule in MAY_HEAR)]


def post_each(people, *, kind, subject, occasion, compose) -> None:
    """compose() -> (subject line, body), called in the language of each person."""
    mails = []
    for person in people:
        language = person.language or settings.LANGUAGE_CODE
        with translation.override(language):
            subject_line, body = compose()
            greeting = _("Guten Tag %(name)s,") % {"name": person.name} if person.name else _("Guten Tag,")
            end = _("Diese Nachricht kommt automatisch vom Tandem-Förderportal.")
        mails.append((person.email, language, subject_line, f"{greeting}\n\n{body}\n\n{end}\n"))
    outbox.post_many(kind=kind, subject=subject, occasion=occasion, mails=mails)


def files_with_hashes(handed_in: dict) -> str:
    """The files of what was handed in, for a receipt: a line for the name, a line for its SHA-256."""
    return "\n".join(f"- {file['name']}\n  {file['sha256']}" for file in content.files(handed_in))
