"""What is said about letters: that one is there, never what it says."""

from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.models.application import Application
from budgets.models import AwardShare
from core.mail import post
from letters.models import DecisionLetter


def letter_issued(letter: DecisionLetter, share: AwardShare, application: Application) -> None:
    """To everybody of the organisation the letter is addressed to."""

    def compose(person: post.Person) -> post.Said:
        words = {
            "number": application.number,
            "title": application.title,
            "url": post.link("letters:list", application.pk),
        }
        return _("Ein Brief zu %(number)s liegt für Sie bereit") % words, _(
            "zu Ihrer Bewerbung %(number)s, „%(title)s“, liegt ein Brief für Sie bereit. "
            "Bitte rufen Sie ihn innerhalb von zehn Tagen im Portal ab:\n%(url)s"
        ) % words

    people = User.objects.filter(is_active=True, memberships__organisation=share.partner.organisation)
    post.each(people.distinct().order_by("email"), kind="letter.issued", subject=letter, compose=compose)
