"""Begin an application and write its texts."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from applications.actions.locking import changed, lock_draft
from applications.constants import ApplicationState, FundingKind
from applications.models import (
    Application,
    FinancePlan,
    FundingSource,
    Partner,
    Section,
    SocialSpace,
)
from core import audit, clock
from core.errors import Impossible


class Conflict(Impossible):
    """Somebody else saved since the person opened the form. `theirs`: the row as it is now."""

    def __init__(self, theirs):
        super().__init__(
            _(
                "In der Zwischenzeit hat jemand anderes gespeichert. Ihr Text ist noch da: "
                "Vergleichen Sie beide Fassungen und speichern Sie noch einmal."
            ),
            code="conflict",
        )
        self.theirs = theirs


def fits(role, organisation) -> bool:
    return role.organisation_kind == organisation.kind


def seat(application, role, organisation) -> Partner:
    """A partner with its empty finance plan, the grant row in it."""
    partner = Partner.objects.create(application=application, role=role, organisation=organisation)
    plan = FinancePlan.objects.create(partner=partner)
    FundingSource.objects.create(plan=plan, kind=FundingKind.GRANT)
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
            _("Eine Organisation dieser Art kann sich in diesem Aufruf nicht bewerben."), code="kind"
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


@transaction.atomic
def save_title(*, application, title, by, stamp=None, arrived_at=None) -> Application:
    """stamp: updated_at of the row when the form was opened; another value now raises Conflict."""
    fresh = lock_draft(application, arrived_at=arrived_at)
    if fresh.title == title:
        return fresh
    if stamp is not None and fresh.updated_at != stamp:
        raise Conflict(fresh)
    fresh.title = title
    fresh.save(update_fields=["title", "updated_at"])
    changed(fresh, "application.title", fresh, by=by)
    return fresh


@transaction.atomic
def save_social_space(*, application, by, stamp=None, arrived_at=None, **fields) -> SocialSpace:
    """fields: name, place, population, description; what is not given stays."""
    fresh = lock_draft(application, arrived_at=arrived_at)
    space = SocialSpace.objects.select_related("place").get(application=fresh)
    if all(getattr(space, name) == value for name, value in fields.items()):
        return space
    if stamp is not None and space.updated_at != stamp:
        raise Conflict(space)
    for name in ("name", "place", "population", "description"):
        if name in fields:
            setattr(space, name, fields.pop(name))
    if fields:
        raise TypeError(f"unknown fields: {', '.join(fields)}")
    space.save()
    changed(fresh, "application.social_space", space, by=by)
    return space


@transaction.atomic
def save_section(*, section, text, by, stamp=None, arrived_at=None) -> Section:
    """Save the text of one section. The busiest write of the portal: six queries and the transaction."""
    fresh = lock_draft(section.application, arrived_at=arrived_at)
    rows = Section.objects.filter(pk=section.pk).exclude(text=text)
    if stamp is not None:
        rows = rows.filter(updated_at=stamp)
    moment = clock.now()
    if not rows.update(text=text, updated_at=moment):
        theirs = Section.objects.select_related("form_section").get(pk=section.pk)
        if theirs.text == text:
            return theirs  # nothing to save, nothing to void
        raise Conflict(theirs)
    section.text, section.updated_at = text, moment
    changed(fresh, "application.section", section, by=by)
    return section
