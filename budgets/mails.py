"""What is said about awards: that the money is bound."""

from django.utils.translation import gettext as _

from applications.draft.models.application import Application
from budgets.models import Award
from core.mail import post


def award_committed(award: Award, application: Application) -> None:
    """To the person who prepared the award; the letters are next."""

    def compose(person: post.Person) -> post.Said:
        words = {
            "number": application.number,
            "title": application.title,
            "url": post.link("backoffice:index"),
        }
        return _("Bewilligung %(number)s ist freigegeben") % words, _(
            "die Bewilligung zu %(number)s, „%(title)s“, ist freigegeben, die Mittel sind gebunden.\n"
            "Die Briefe an die Partner können jetzt vorbereitet werden:\n%(url)s"
        ) % words

    post.each([award.staged_by], kind="award.committed", subject=award, compose=compose)
