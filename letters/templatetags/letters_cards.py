from django import template

from applications.draft.constants import ApplicationState
from letters.queries import letters

register = template.Library()


@register.inclusion_tag("letters/includes/card.html", takes_context=True)
def letters_card(context, application):
    """The letters of this application, on the tandem's page; nothing before it is awarded."""
    shares: list = []
    if application.state == ApplicationState.AWARDED:
        _application, shares = letters.letters_of_tandem(context["request"].user, application.pk)
    return {"application": application, "shares": shares}
