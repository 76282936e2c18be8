"""The wish to take back what was handed in, while it is open."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from applications.changes.models.withdrawal import Withdrawal, WithdrawalAgreement
from applications.draft.models.application import Application
from core.prepared import one_of, prepared


@prepared("application")
def _open(*, application: UUID) -> QuerySet[Withdrawal]:
    return (
        Withdrawal.objects.filter(
            application=application, cancelled_at__isnull=True, completed_at__isnull=True
        )
        .select_related("asked_by", "application")
        .prefetch_related(
            Prefetch(
                "agreements", WithdrawalAgreement.objects.select_related("given_by", "partner__organisation")
            )
        )
        .order_by("pk")[:1]
    )


def open_withdrawal(application: Application) -> Withdrawal | None:
    return one_of(_open(application=application.pk))
