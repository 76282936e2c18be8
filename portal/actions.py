from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.mail import outbox
from portal.models import BarrierReport


@transaction.atomic
def report_barrier(*, text: str, page: str = "", name: str = "", email: str = "") -> BarrierReport:
    """Keep the report and owe it by mail to whoever answers for accessibility."""
    report = BarrierReport.objects.create(text=text, page=page, name=name, email=email)
    with override(settings.LANGUAGE_CODE):
        body = _(
            "Jemand hat im Portal eine Barriere gemeldet.\n\n"
            "Seite: %(page)s\nName: %(name)s\nAntwort an: %(email)s\n\n%(text)s\n"
        ) % {
            "page": page or _("keine Angabe"),
            "name": name or _("keine Angabe"),
            "email": email or _("keine Antwort gewünscht"),
            "text": text,
        }
        subject_line = _("Barriere gemeldet")
    outbox.post(
        kind="portal.barrier",
        subject=report,
        to=settings.FEEDBACK_EMAIL,
        subject_line=subject_line,
        body=body,
    )
    return report
