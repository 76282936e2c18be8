"""What this room shows on the applicants' page of an application."""

from django import template

from reviews.talks.queries.interviews import live_interview
from reviews.talks.words import state_kind

register = template.Library()


@register.inclusion_tag("reviews/includes/interview_card.html")
def interview_card(application):
    """The talk on site: proposals to answer, the date, or nothing."""
    found = live_interview(application) if application.current_round_id else None
    return {
        "interview": found,
        "application": application,
        "kind": state_kind(found.state) if found else "neutral",
    }
