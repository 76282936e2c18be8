"""Begin an application."""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from applications.draft.actions import seats, sides
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from applications.draft.models.texts import Section, SocialSpace
from core import audit
from core.errors import Impossible
from programmes.models import Call


@transaction.atomic
def begin(
    *,
    call: Call,
    organisation: Organisation,
    title: str,
    by: User,
    key: UUID | None = None,
    another: bool = True,
    arrived_at: datetime | None = None,
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
    role = next((role for role in roles if seats.fits(role, organisation)), None)
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
    sides.refuse_staff(organisation, call, by=by)
    application = Application.objects.create(call=call, title=title, started_by=by, start_key=key)
    SocialSpace.objects.create(application=application)
    seats.take(application, role, organisation)
    Section.objects.bulk_create(
        Section(application=application, form_section=form_section)
        for form_section in call.form_sections.order_by("position", "id")
    )
    audit.record("application.start", application, by=by, organisation=str(organisation.pk))
    return application
