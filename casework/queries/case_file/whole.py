"""The one place that decides who reads a file, and puts it together."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.constants import FunderRole
from accounts.models import User
from accounts.rules import funders_where
from applications.draft.models.application import Application, Partner
from casework import hooks
from casework.constants import PENDING
from casework.file_entries import Entry, Kind
from casework.models import Assignment
from casework.queries.case_file import course, records
from casework.queries.visibility import applications_visible_to, call_funders, pays_in

READERS = (FunderRole.OFFICER, FunderRole.AUDITOR)


class Closed(Exception):
    """The person's own review of this application is pending: until it is locked, nothing of the file."""


@dataclass(frozen=True)
class Numbered:
    number: int
    entry: Entry

    @property
    def anchor(self) -> str:
        return f"eintrag-{self.number}"


class CaseFile:
    """Everything is read once, in a fixed number of queries, however much has happened."""

    def __init__(self, application: Application, partners: list[Partner], user: User):
        self.application = application
        self.partners = partners
        self.user = user

    @cached_property
    def entries(self) -> list[Numbered]:
        """Oldest first, numbered; a number stays the same under every filter."""
        subjects = records.subjects(self.application)
        found = [
            *course.entries(self.application),
            *records.papers(self.application),
            *(entry for part in hooks.FILE_ENTRIES.ask(self.application, self.user) for entry in part),
            *records.trail(self.application, *subjects),
            *records.mails(*subjects),
        ]
        # Of one moment: in the order of the filter, whoever brought it.
        place = {kind: number for number, kind in enumerate(Kind)}
        found.sort(key=lambda entry: (entry.at, place[entry.kind]))
        return [Numbered(number, entry) for number, entry in enumerate(found, 1)]

    @property
    def kinds(self) -> list[tuple[Kind, int]]:
        """What there is, with how many, in the order of the filter."""
        counts: dict = {}
        for one in self.entries:
            counts[one.entry.kind] = counts.get(one.entry.kind, 0) + 1
        return [(kind, counts[kind]) for kind in Kind if kind in counts]

    def months(self, kind: str = "") -> list[tuple[str, list[Numbered]]]:
        """[("Juli 2016", entries)], of one kind or of all."""
        chosen = [one for one in self.entries if not kind or one.entry.kind == kind]
        return [
            (date_format(localtime(first), "F Y"), list(group))
            for first, group in (
                (group[0].entry.at, group)
                for group in (list(same) for _month, same in groupby(chosen, key=_month_of))
            )
        ]


def _month_of(one: Numbered) -> tuple[int, int]:
    day = localtime(one.entry.at)
    return day.year, day.month


def may_read_file(user: User, application: Application) -> bool:
    """Of an application this person sees (whether the page shows a way to the file)."""
    return bool(funders_where(user, *READERS) & call_funders(application.call))


def case_file(user: User, pk: UUID) -> CaseFile | None:
    """For the programme office and the audit of a funder of the call, by THE visibility query; None for
    everybody else (reviewers, recused people, members of a partner).

    Raises Closed for somebody who still has to review this application, whatever other role they have.
    """
    funders = funders_where(user, *READERS)
    application = (
        applications_visible_to(user)
        .filter(pays_in("call", funders))
        .select_related("call", "current_round", "started_by")
        .filter(pk=pk)
        .first()
    )
    if application is None:
        return None
    if Assignment.objects.filter(application=application, reviewer=user, state__in=PENDING).exists():
        raise Closed
    partners = list(Partner.objects.filter(application=application).select_related("organisation", "role"))
    return CaseFile(application, partners, user)
