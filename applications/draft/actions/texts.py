"""Save the title, the social space, a section: what several people write at the same time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from accounts.models import User
from applications.draft.actions import locking
from applications.draft.models.application import Application
from applications.draft.models.texts import Section, SocialSpace
from applications.draft.parts import section_part
from core import audit, clock
from core.joint.merge import Outcome, weigh


@dataclass(kw_only=True)
class Saved(Outcome):
    """What became of a saving, and `row` as it is now."""

    row: Model


def _save_fields(
    row: Model,
    application: Application,
    verb: str,
    values: dict[str, Any],
    bases: dict[str, str] | None,
    *,
    by: User,
) -> Saved:
    """The row is locked. Different fields merge silently; one that somebody else has changed waits for the
    person's decision. Without bases (not from a form) what is sent counts."""
    accepted, outcome = weigh(values, bases, {name: getattr(row, name) for name in values})
    if accepted:
        for name, value in accepted.items():
            setattr(row, name, value)
        row.save(update_fields=[*accepted, "updated_at"])
        locking.changed(application, verb, row, by=by)
    return Saved(row=row, **vars(outcome))


@transaction.atomic
def save_title(
    *,
    application: Application,
    title: str,
    by: User,
    bases: dict[str, str] | None = None,
    arrived_at: datetime | None = None,
) -> Saved:
    """bases: {"title": basis of the title the person started from} (core.joint.merge); None: it counts as sent."""
    fresh = locking.lock_draft(application, part="title", arrived_at=arrived_at)
    return _save_fields(fresh, fresh, "application.title", {"title": title}, bases, by=by)


@transaction.atomic
def save_social_space(
    *,
    application: Application,
    by: User,
    bases: dict[str, str] | None = None,
    arrived_at: datetime | None = None,
    **fields: Any,
) -> Saved:
    """fields: name, place, population, description; what is not given stays."""
    unknown = fields.keys() - {"name", "place", "population", "description"}
    if unknown:
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")
    fresh = locking.lock_draft(application, part="social_space", arrived_at=arrived_at)
    space = SocialSpace.objects.select_related("place").get(application=fresh)
    return _save_fields(space, fresh, "application.social_space", fields, bases, by=by)


@transaction.atomic
def save_section(
    *,
    section: Section,
    text: str,
    by: User,
    bases: dict[str, str] | None = None,
    arrived_at: datetime | None = None,
) -> Saved:
    """Save the text of one section. section: as the view read it, with its application and call.

    The busiest write of the portal: three statements where nothing is in the way, which is when a change changes
    nothing else (touch_draft) and what the view has read is still what stands there (the text is compared as it
    is replaced). Everything else takes the lock and looks again.
    """
    verb, values = "application.section", {"text": text}
    accepted, outcome = weigh(values, bases, {"text": section.text})
    if accepted and locking.touch_draft(section.application, arrived_at=arrived_at):
        moment = clock.now()
        if Section.objects.filter(pk=section.pk, text=section.text).update(text=text, updated_at=moment):
            section.text, section.updated_at = text, moment
            audit.record(verb, section, by=by, application=str(section.application_id))
            return Saved(row=section, **vars(outcome))
    fresh = locking.lock_draft(section.application, part=section_part(section), arrived_at=arrived_at)
    row = Section.objects.select_related("form_section").get(pk=section.pk)
    return _save_fields(row, fresh, verb, values, bases, by=by)
