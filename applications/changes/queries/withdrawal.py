"""The wish to take back what was handed in, while it is open."""

from django.db.models import Prefetch

from applications.changes.models.withdrawal import Withdrawal, WithdrawalAgreement
from applications.draft.models.application import Application


def open_withdrawal(application: Application) -> Withdrawal | None:
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
        .first()
    )
