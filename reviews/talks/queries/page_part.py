"""The talks on the officer's page of an application (casework.hooks.PAGE_PARTS)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Model, QuerySet

from accounts.rules import funders_where
from applications.draft.constants import ApplicationState
from casework.constants import PAPERS_OPEN, PENDING, READS_REVIEWS
from casework.queries.page import ApplicationPage
from casework.queries.visibility import call_funders
from core.prepared import prepared
from programmes.constants import RoundKind
from reviews.talks.constants import InterviewState
from reviews.talks.models import SiteInterview


@prepared("application")
def _interviews(*, application: UUID) -> QuerySet[SiteInterview]:
    there = SiteInterview.objects.filter(application=application).exclude(state=InterviewState.CANCELLED)
    return there.select_related("responsible", "round")


@dataclass
class TalksOfApplication:
    page: ApplicationPage
    name: str = "talks"
    template: str = "reviews/includes/application_talks.html"

    @property
    def subjects(self) -> Iterable[Model]:
        return self.interviews

    @cached_property
    def interviews(self) -> list[SiteInterview]:
        application = self.page.application
        found = _interviews(application=application.pk)
        for interview in found:
            interview.application = application
        return found

    @property
    def may_read(self) -> bool:
        """The pages of the talks are open to this person (queries.interviews asks the same of the database)."""
        here = self.page.application.current_round_id
        pending = any(one.state in PENDING and one.round_id != here for one in self.page.own)
        if pending:
            return False
        return any(one.state in PAPERS_OPEN for one in self.page.own) or bool(
            funders_where(self.page.user, *READS_REVIEWS) & call_funders(self.page.application.call)
        )

    @property
    def may_propose(self) -> bool:
        """The office, and who reviews in a round of talks; while there is no talk."""
        application = self.page.application
        here = application.current_round
        if application.state != ApplicationState.ELIGIBLE or here is None or here.kind != RoundKind.TALKS:
            return False
        invited = self.page.may_organise or any(
            one.round_id == here.pk and one.state in PAPERS_OPEN for one in self.page.own
        )
        return invited and not self.interviews
