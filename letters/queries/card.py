"""The letters, on the tandem's page of its application (applications.overview.hooks.CARDS)."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from applications.draft.constants import ApplicationState
from applications.draft.models.application import Application
from budgets.models import AwardShare
from letters.queries import letters


@dataclass(frozen=True)
class LettersCard:
    application: Application
    shares: Sequence[AwardShare]
    template: str = "letters/includes/card.html"


def letters_card(application: Application, user: User) -> LettersCard | None:
    """Nothing before the application is awarded."""
    if application.state != ApplicationState.AWARDED:
        return None
    _application, shares = letters.letters_of_tandem(user, application.pk)
    return LettersCard(application, shares) if shares else None
