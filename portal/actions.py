from django.db import transaction

from portal import mails
from portal.models import BarrierReport


@transaction.atomic
def report_barrier(*, text: str, page: str = "", name: str = "", email: str = "") -> BarrierReport:
    """Keep the report and owe it by mail to whoever answers for accessibility."""
    report = BarrierReport.objects.create(text=text, page=page, name=name, email=email)
    mails.barrier_reported(report)
    return report
