"""What the portal itself says to its operators."""

from django.conf import settings
from django.utils.translation import gettext as _

from core.mail import post
from portal.models import BarrierReport


def barrier_reported(report: BarrierReport) -> None:
    """To whoever answers for accessibility."""

    def compose(person: post.Person) -> post.Said:
        return _("Barriere gemeldet"), _(
            "Jemand hat im Portal eine Barriere gemeldet.\n\n"
            "Seite: %(page)s\nName: %(name)s\nAntwort an: %(email)s\n\n%(text)s"
        ) % {
            "page": report.page or _("keine Angabe"),
            "name": report.name or _("keine Angabe"),
            "email": report.email or _("keine Antwort gewünscht"),
            "text": report.text,
        }

    post.each([post.Address(settings.FEEDBACK_EMAIL)], kind="portal.barrier", subject=report, compose=compose)
