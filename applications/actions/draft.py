"""Begin an application and write its texts."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from applications import hooks
from applications.actions.locking import changed, lock_draft, touch_draft
from applications.completeness import section_part
from applications.constants import ApplicationState
from applications.models import Application, Partner, Section, SocialSpace
from core import audit, clock
from core.errors import Impossible
from core.joint.merge import Outcome, weigh


def fits(role, organisation) -> bool:
    return role.organisation_kind == organisation.kind


def seat(application, role, organisation) -> Partner:
    """A partner, with what belongs to a seat from its first moment (hooks.SEAT_TAKEN)."""
    partner = Partner.objects.create(application=application, role=role, organisation=organisation)
    hooks.SEAT_TAKEN.ask(partner)
    return partner


@transaction.atomic
def start_application(
    *, call, organisation, title, by, key=None, another=True, arrived_at=None
) -> Application:
    """Begin a draft with the organisation in the first seat that fits its kind.

    key: from the form; the same form sent twice gives the same application. another=False asks back
    (Impossible "again") when the organisation has a running draft in this call.
    """
    # One person's double click and one organisation's two clerks wait here for each other.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    if key is not None:
        # A key of somebody else is not this person's form.
        key = uuid.uuid5(by.pk, str(key))
        known = Application.objects.filter(start_key=key).first()
        if known:
            return known
    if not call.is_open(arrived_at=arrived_at):
        raise Impossible(_("Für diesen Aufruf sind zurzeit keine Bewerbungen möglich."), code="late")
    roles = list(call.partner_roles.order_by("position", "id"))
    role = next((role for role in roles if fits(role, organisation)), None)
    if role is None:
        raise Impossible(
            _(
                "%(organisation)s kann sich in diesem Aufruf nicht bewerben. Bewerben kann sich: %(roles)s. "
                "Vielleicht können Sie eine Bewerbung unterstützen; der Förderaufruf sagt, wie."
            )
            % {"organisation": organisation, "roles": ", ".join(str(role) for role in roles)},
            code="kind",
        )
    running = Application.objects.filter(
        call=call, state=ApplicationState.DRAFT, partners__organisation=organisation
    )
    if not another and running.exists():
        raise Impossible(
            _(
                "%(organisation)s hat in diesem Aufruf schon einen Entwurf. Bitte schreiben Sie dort weiter, "
                "oder bestätigen Sie, dass Sie eine weitere Bewerbung beginnen möchten."
            )
            % {"organisation": organisation},
            code="again",
        )
    application = Application.objects.create(call=call, title=title, started_by=by, start_key=key)
    seat(application, role, organisation)
    SocialSpace.objects.create(application=application)
    Section.objects.bulk_create(
        Section(application=application, form_section=form_section)
        for form_section in call.form_sections.order_by("position", "id")
    )
    audit.record("application.start", application, by=by, organisation=str(organisation.pk))
    return application


@dataclass(kw_only=True)
class Saved(Outcome):
    """What became of a saving, and `row` as it is now."""

    row: Model


def _save_fields(
    row: Model, application: Application, verb: str, values: dict, bases: dict[str, str] | None, *, by: User
) -> Saved:
    """The row is locked. Different fields merge silently; one that somebody else has changed waits for the
    person's decision. Without bases (not from a form) what is sent counts."""
    accepted, outcome = weigh(values, bases, {name: getattr(row, name) for name in values})
    if accepted:
        for name, value in accepted.items():
            setattr(row, name, value)
        row.save(update_fields=[*accepted, "updated_at"])
        changed(application, verb, row, by=by)
    return Saved(row=row, **vars(outcome))


@transaction.atomic
def save_title(*, application, title, by, bases=None, arrived_at=None) -> Saved:
    """bases: {"title": basis of the title the person started from} (core.joint.merge); None: it counts as sent."""
    fresh = lock_draft(application, part="title", arrived_at=arrived_at)
    return _save_fields(fresh, fresh, "application.title", {"title": title}, bases, by=by)


@transaction.atomic
def save_social_space(*, application, by, bases=None, arrived_at=None, **fields) -> Saved:
    """fields: name, place, population, description; what is not given stays."""
    unknown = fields.keys() - {"name", "place", "population", "description"}
    if unknown:
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")
    fresh = lock_draft(application, part="social_space", arrived_at=arrived_at)
    space = SocialSpace.objects.select_related("place").get(application=fresh)
    return _save_fields(space, fresh, "application.social_space", fields, bases, by=by)


@transaction.atomic
def save_section(*, section, text, by, bases=None, arrived_at=None) -> Saved:
    """Save the text of one section. section: as the view read it, with its application and call.

    The busiest write of the portal: three statements where nothing is in the way, which is when a change changes
    nothing else (touch_draft) and what the view has read is still what stands there (the text is compared as it
    is replaced). Everything else takes the lock and looks again.
    """
    verb, values = "application.section", {"text": text}
    accepted, outcome = weigh(values, bases, {"text": section.text})
    if accepted and touch_draft(section.application, arrived_at=arrived_at):
        moment = clock.now()
        if Section.objects.filter(pk=section.pk, text=section.text).update(text=text, updated_at=moment):
            section.text, section.updated_at = text, moment
            audit.record(verb, section, by=by, application=str(section.application_id))
            return Saved(row=section, **vars(outcome))
    fresh = lock_draft(section.application, part=section_part(section), arrived_at=arrived_at)
    row = Section.objects.select_related("form_section").get(pk=section.pk)
    return _save_fields(row, fresh, verb, values, bases, by=by)
