"""The agreements that stand."""

from uuid import UUID

from django.db.models import QuerySet

from applications.draft.models.application import Application
from applications.draft.models.consent import Consent
from applications.draft.models.reopening import Reopening
from core.prepared import prepared


@prepared("application", "reopening")
def _standing(*, application: UUID, reopening: UUID | None) -> QuerySet[Consent]:
    return (
        Consent.objects.filter(partner__application=application, reopening=reopening, voided_at__isnull=True)
        .select_related("given_by", "partner__organisation")
        .order_by("given_at", "id")
    )


def standing_consents(application: Application) -> list[Consent]:
    """To handing in the application; those to answers of questions are asked by consents_to."""
    return consents_to(application, None) if application.consents_stand else []


def consents_to(application: Application, reopening: Reopening | None) -> list[Consent]:
    """The standing consents to the answer of this question, or (None) to handing in the application."""
    return _standing(application=application.pk, reopening=reopening.pk if reopening else None)
