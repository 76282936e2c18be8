"""The talk on site, on the tandem's page of its application (applications.overview.hooks.CARDS)."""

from dataclasses import dataclass

from accounts.models import User
from applications.draft.models.application import Application
from reviews.talks.models import SiteInterview
from reviews.talks.queries.interviews import live_interview
from reviews.talks.words import state_kind


@dataclass(frozen=True)
class TalkCard:
    application: Application
    interview: SiteInterview
    template: str = "reviews/includes/interview_card.html"

    @property
    def kind(self) -> str:
        return state_kind(self.interview.state)


def talk_card(application: Application, user: User) -> TalkCard | None:
    """Proposals to answer, or the date."""
    found = live_interview(application) if application.current_round_id else None
    return TalkCard(application, found) if found else None
