"""The list of applications: its columns, filters and order."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Case,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from accounts.models import User
from applications.draft.models.application import Application, Partner
from applications.submission.models.digest import CallRegion, Digest
from casework.constants import AssignmentState
from casework.models import Assignment
from casework.queries.visibility import OFFICE_LOOKS, looks, pays_in, seen, sight_of, takes_part, there_is
from core.prepared import prepared
from core.search import german, says
from programmes.models import Call, Round

MOST_WORDS = 8
# By the number at last, which each has of its own from the moment it is handed in.
SORTS = {
    "number": ("number",),
    "title": ("title_key", "number"),
    "region": ("region_key", "number"),
    "applied": ("applied", "number"),
    "submitted": ("submitted_at", "number"),
    "reviews": ("reviews_locked", "number"),
}
MAY_BE_EMPTY = {"region_key", "applied"}

REGION = F("digest__region")


def _counted(rows: QuerySet[Any, Any], number: Any = None) -> QuerySet[Any, int]:
    """The number of these rows (or what number says of them), as the only row of a query."""
    return (
        rows.order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(n=Count("pk") if number is None else number)
        .values_list("n", flat=True)
    )


@prepared("user", "office", "call", "round", "state", "region")
def _number(
    *,
    user: UUID,
    office: Collection[UUID],
    call: UUID | None,
    round: UUID | None,
    state: str | None,
    region: str | None,
) -> QuerySet[Any, int]:
    """How many the office sees (seen, without an assignment) if no words are asked for: all that are handed in, less
    one's own. To ask each whether it is one's own takes five times as long; without that, an index tells the number.

    round, state: not together with region.
    """
    rows: QuerySet[Any, Any] = Application.objects.filter(submitted_at__isnull=False)
    if region:  # who has no assignment sees it of every row
        rows = Digest.objects.filter(number__isnull=False)
    of = "application" if region else "pk"
    given: dict[str, Any] = {"call": call, "current_round": round, "state": state, "region": region}
    rows = rows.filter(pays_in("call", office), **{name: value for name, value in given.items() if value})
    return _counted(rows, Count("*") - Subquery(_counted(rows.filter(takes_part(user, of)), Count("*"))))


def _order(sort: str, *, from_end: bool, number: str = "number") -> list[OrderBy]:
    """sort as in application_list; from_end: the same order beginning with its last row. number: where it stands.

    What is never empty says nothing of empty ones, or an index could not give it backwards.
    """
    first, *others = SORTS.get(sort.removeprefix("-"), SORTS["number"])
    found = []
    for name, falls in ((first, sort.startswith("-")), *((name, False) for name in others)):
        column = F(number if name == "number" else name)
        order = column.desc if falls is not from_end else column.asc
        empty = {"nulls_first" if from_end else "nulls_last": True} if name in MAY_BE_EMPTY else {}
        found.append(order(**empty))
    return found


def _count_of_assignments(*states: AssignmentState) -> Coalesce:
    return Coalesce(
        Subquery(
            Assignment.objects.filter(
                application=OuterRef("pk"), round=OuterRef("current_round"), state__in=states
            )
            .order_by()
            .values("application")
            .annotate(n=Count("pk"))
            .values("n")
        ),
        0,
    )


NAMES = (
    Partner.objects.filter(application=OuterRef("pk"))
    .order_by()
    .values("application")
    .annotate(names=StringAgg("organisation__name", " · ", order_by=("role__position", "created_at", "pk")))
    .values("names")
)


def _cells(*, declared: Q, named: Q) -> dict[str, Any]:
    """What stands in a row, {name: expression}; empty what this person may not know (yet).

    The papers' own (region, sum) need the declaration, names and places also a round that is not blind.
    """
    return {
        "partner_names": Case(When(named, then=Subquery(NAMES))),
        "region": Case(When(declared & named, then=REGION)),
        "applied": Case(When(declared, then="digest__applied")),
        "reviews_locked": _count_of_assignments(AssignmentState.LOCKED),
        "reviews_pending": _count_of_assignments(AssignmentState.ASSIGNED, AssignmentState.OPEN),
    }


DECLARED, NAMED = ~Q(view="undeclared"), Q(names_hidden=False)


def _seen(
    user: UUID, office: Collection[UUID], reviewing: Collection[UUID], assigned: bool
) -> QuerySet[Application]:
    how = looks(user=user, office=office, reviewing=reviewing) if assigned else OFFICE_LOOKS
    return seen(user=user, office=office, reviewing=reviewing, assigned=assigned).annotate(**how)


@prepared("user", "office", "reviewing", "call", "round", "state", "region", "words")
def _found(
    *,
    user: UUID,
    office: Collection[UUID],
    reviewing: Collection[UUID],
    assigned: bool,
    call: UUID | None,
    round: UUID | None,
    state: str | None,
    region: str | None,
    words: Collection[str],
    sort: str,
    counted: bool,
    rows: tuple[int, int | None],
    from_end: bool,
) -> QuerySet[Application, Any]:
    """Ids of one page, or (counted) how many there are; asks of each row only what it is found or sorted by.

    from_end: rows are counted from the last one backwards.
    """
    found = _seen(user, office, reviewing, assigned)
    cells = _cells(declared=DECLARED, named=NAMED)
    if not assigned:  # sees all of every row: without a condition the index of the sums gives the order
        cells |= {"region": REGION, "applied": F("digest__applied")}
    key = "" if counted else sort.removeprefix("-")
    needed = {
        "region": bool(region) or key == "region",
        "applied": key == "applied",
        "reviews_locked": key == "reviews",
    }
    if words or key == "applied" or needed["region"]:
        found = found.filter(digest__isnull=False)  # each has one: an inner join, which may begin there
    found = found.annotate(**{name: cells[name] for name, is_needed in needed.items() if is_needed})
    given = {"call": call, "current_round": round, "state": state, "region": region}
    found = found.filter(**{name: value for name, value in given.items() if value})
    for word in words:
        found = found.filter(
            Q(says("digest__words", word))
            | NAMED & Q(says("digest__names", word))
            | DECLARED & NAMED & Q(says("digest__places", word))
        )
    if counted:
        return _counted(found)
    number = "number"
    if region and not assigned:  # there the numbers of a region stand together
        found, number = found.filter(digest__number__isnull=False), "digest__number"
    if key in ("region", "title"):
        found = found.annotate(**{f"{key}_key": german(F(key))})
    order = _order(sort, from_end=from_end, number=number)
    return found.order_by(*order).values_list("pk", flat=True)[slice(*rows)]


@prepared("user", "office", "reviewing", "pks")
def _rows(
    *,
    user: UUID,
    office: Collection[UUID],
    reviewing: Collection[UUID],
    assigned: bool,
    pks: Collection[UUID],
) -> QuerySet[Application]:
    found = _seen(user, office, reviewing, assigned).filter(pk__in=pks)
    return found.select_related("call", "current_round").annotate(**_cells(declared=DECLARED, named=NAMED))


class Listing:
    """What one person asked to see of the visible applications, for a Paginator: ids first, then their cells.

    To sort or count thousands, only what they are sorted or found by is asked of each; sums and names are
    those of the fifty that are shown. Whoever has counted them gets what is nearer to the end from there: the last
    page is as near as the first.
    """

    def __init__(self, user: User, *, assigned: bool = True, text: str = "", **wanted: Any) -> None:
        self.sight = {**sight_of(user), "assigned": assigned}
        self.wanted = {**dict.fromkeys(("call", "round", "state", "region")), "sort": "number", **wanted}
        self.words = tuple(dict.fromkeys(text.split()))[:MOST_WORDS]
        self.counted: int | None = None

    def _asked(
        self, *, counted: bool = False, rows: tuple[int, int | None], from_end: bool = False
    ) -> list[Any]:
        how: dict[str, Any] = {"counted": counted, "rows": rows, "from_end": from_end}
        ask = _found.plain if from_end else _found  # from the end each hand-in makes another shape
        return list(ask(**self.sight, **self.wanted, words=self.words, **how))

    def count(self) -> int:
        given = {name: self.wanted[name] for name in ("call", "round", "state", "region")}
        several = given["region"] and (given["round"] or given["state"])
        if self.sight["assigned"] or self.words or several:
            found = self._asked(counted=True, rows=(0, None))
        else:
            found = _number(user=self.sight["user"], office=self.sight["office"], **given)
        self.counted = next(iter(found), 0)
        return self.counted

    def _pks(self, start: int, stop: int | None) -> list[UUID]:
        if self.counted is None or stop is None or start + stop <= self.counted:
            return self._asked(rows=(start, stop))
        last = max(self.counted - stop, 0)
        return self._asked(rows=(last, max(self.counted - start, last)), from_end=True)[::-1]

    def __len__(self) -> int:
        return self.count()

    def __iter__(self) -> Iterator[Application]:
        return iter(self[:])

    def __getitem__(self, wanted: slice) -> list[Application]:
        pks = self._pks(wanted.start or 0, wanted.stop)
        rows = {row.pk: row for row in (_rows(**self.sight, pks=pks) if pks else [])}
        return [rows[pk] for pk in pks if pk in rows]


def application_list(
    user: User,
    *,
    assigned: bool = True,
    call: UUID | str | None = None,
    round: UUID | str | None = None,
    state: str = "",
    region: str = "",
    text: str = "",
    sort: str = "number",
) -> Listing:
    """The visible applications (see viewed_by) as rows with their sums.

    What stands in the papers (region, sum) is empty where this person has not declared yet, also for
    filter and order. sort: a key of SORTS, "-" before it turns it round.
    """
    return Listing(
        user,
        assigned=assigned,
        call=UUID(str(call)) if call else None,
        round=UUID(str(round)) if round else None,
        state=state or None,
        region=region or None,
        text=" ".join(text.split()),
        sort=sort,
    )


@prepared("user", "office", "reviewing")
def _calls(
    *, user: UUID, office: Collection[UUID], reviewing: Collection[UUID], assigned: bool
) -> QuerySet[Call]:
    found = seen(user=user, office=office, reviewing=reviewing, assigned=assigned)
    here = found.filter(call=OuterRef("pk"))
    return Call.objects.filter(there_is(here, "state", "-submitted_at")).order_by("-closes_at", "pk")


def calls_of(user: User, *, assigned: bool = True) -> list[Call]:
    """What the filter by call offers: the calls of the visible applications, the latest first."""
    return _calls(**sight_of(user), assigned=assigned)


@prepared("calls")
def _rounds(*, calls: Collection[UUID]) -> QuerySet[Round]:
    return Round.objects.filter(call__in=calls).select_related("call").order_by("call_id", "number")


def rounds_of(calls: Iterable[Call]) -> list[Round]:
    """What the filter by round offers."""
    return _rounds(calls=[call.pk for call in calls])


@prepared("user", "office", "reviewing")
def _regions(
    *, user: UUID, office: Collection[UUID], reviewing: Collection[UUID], assigned: bool
) -> QuerySet[CallRegion, str]:
    found = _seen(user, office, reviewing, assigned)
    if assigned:
        found = found.filter(DECLARED, NAMED)
    here = found.filter(
        digest__call=OuterRef("call"), digest__region=OuterRef("name"), digest__number__isnull=False
    )
    return (
        CallRegion.objects.filter(there_is(here, "digest__number"))
        .order_by(german(F("name")), "name")
        .values_list("name", flat=True)
        .distinct()
    )


def regions_of(user: User, *, assigned: bool = True) -> list[str]:
    """What the region filter offers, in German order.

    Of the regions of each call those in which this person may place at least one application.
    """
    return _regions(**sight_of(user), assigned=assigned)
