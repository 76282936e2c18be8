"""The agreements that stand, and the seats somebody may agree for."""

from uuid import UUID

from django.db.models import QuerySet

from accounts.constants import MemberRole
from accounts.models import User
from applications.draft.models.application import Application, Partner
from applications.draft.models.consent import Consent
from applications.draft.models.reopening import Reopening
from core.prepared import one_of, prepared


def _not_void(application: UUID) -> QuerySet[Consent]:
    return (
        Consent.objects.filter(partner__application=application, voided_at__isnull=True)
        .select_related("given_by", "partner__organisation")
        .order_by("given_at", "id")
    )


@prepared("application", "reopening")
def _standing(*, application: UUID, reopening: UUID | None) -> QuerySet[Consent]:
    return _not_void(application).filter(reopening=reopening)


@prepared("application")
def _all_standing(*, application: UUID) -> QuerySet[Consent]:
    return _not_void(application)


def standing_consents(application: Application) -> list[Consent]:
    """To handing in the application; those to answers of questions are asked by consents_to."""
    return consents_to(application, None) if application.consents_stand else []


def consents_to(application: Application, reopening: Reopening | None) -> list[Consent]:
    """The standing consents to the answer of this question, or (None) to handing in the application."""
    return _standing(application=application.pk, reopening=reopening.pk if reopening else None)


def all_standing(application: Application) -> list[Consent]:
    """Those to handing in the application and to the answer of each question, the earliest first."""
    return _all_standing(application=application.pk)


@prepared("user", "application", "pk")
def _signed(*, user: UUID, application: UUID, pk: UUID) -> QuerySet[Partner]:
    return Partner.objects.filter(
        application=application,
        pk=pk,
        organisation__memberships__user=user,
        organisation__memberships__role=MemberRole.SIGNATORY,
    ).select_related("application__call", "organisation", "role")


def signed_seat(user: User, application_pk: UUID, pk: UUID) -> Partner | None:
    """This seat, with its application, for whoever signs for it; one query. rules.may_sign says the same of a
    loaded one."""
    return one_of(_signed(user=user.pk, application=application_pk, pk=pk))
