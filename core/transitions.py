"""A state changes by a row of a table (verb, sources, target); this is the one function that does it."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from core import audit, clock
from core.errors import Impossible

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Transition:
    """verb: what is done; sources: states it may start from; target: state it ends in;
    stamp: the field that takes the moment (None: no field); who: role word, for the tables of tests."""

    verb: str
    sources: tuple[str, ...]
    target: str
    stamp: str | None = None
    who: str = ""


def locked(instance: M) -> M:
    """The row again, locked to the end of the transaction. NO KEY: foreign keys to it stay writable."""
    return type(instance)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=instance.pk)


def check_state(instance: Any, *states: str) -> None:
    """For what is possible only in some states and is no transition itself. Raises Impossible in any other."""
    if instance.state not in states:
        raise wrong_state(instance)


def wrong_state(instance: Any) -> Impossible:
    return Impossible(
        _("Das geht jetzt nicht mehr: Der Stand ist „%(state)s“.") % {"state": instance.get_state_display()},
        code="wrong-state",
    )


def check_second_person(first_id: Any, by: Any, said: str) -> None:
    """Four eyes: who prepared it (first_id) does not let it go. said: that, with the noun in question."""
    if first_id == by.pk:
        raise Impossible(said, code="four-eyes")


def advance(
    instance: M, row: Transition, *, by: Any = None, changes: dict[str, Any] | None = None, **data: Any
) -> M:
    """Lock, check, save, stamp, audit. Returns the locked, saved row; `instance` follows its state.

    Raises Impossible if the row is in none of the sources any more (somebody else was first). In a transaction of
    the caller it belongs to that one, without a savepoint of its own: nothing is written before it refuses.
    """
    if transaction.get_connection().in_atomic_block:
        return _advance(instance, row, by=by, changes=changes or {}, data=data)
    with transaction.atomic():
        return _advance(instance, row, by=by, changes=changes or {}, data=data)


def _advance(instance: M, row: Transition, *, by: Any, changes: dict[str, Any], data: dict[str, Any]) -> M:
    fresh: Any = locked(instance)
    check_state(fresh, *row.sources)
    before = fresh.state
    changed = {"state": row.target, **changes}
    if row.stamp:
        changed[row.stamp] = clock.now()
    for name, value in changed.items():
        setattr(fresh, name, value)
    fresh.save(update_fields=[*changed, "updated_at"])
    audit.record(row.verb, fresh, by=by, before=before, after=row.target, **data)
    for field in fresh._meta.concrete_fields:
        setattr(instance, field.attname, getattr(fresh, field.attname))
    return fresh
