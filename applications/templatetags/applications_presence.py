"""{% present_here application part %}: who else is at this part; the page counts as opened by this person."""

from django import template
from django.template.loader import render_to_string

from applications.draft import presence
from applications.draft.queries import people as people_queries

register = template.Library()


@register.simple_tag(takes_context=True)
def present_here(context, application, part):
    user = context["request"].user
    people = people_queries.people_beside(user, application.pk)
    if not people:
        return ""
    presence.enter(application.pk, part, user)
    names = presence.by_part(presence.others(application.pk, people, user)).get(part, [])
    return render_to_string("applications/includes/present_names.html", {"names": names}).strip()


@register.filter
def names_at(page, part) -> list[str]:
    """Of an ApplicationPage: who else is at this part right now; the cache is asked once."""
    if not hasattr(page, "present"):
        people = {one.user_id for card in page.partners for one in card.people}
        page.present = presence.by_part(presence.others(page.application.pk, people, page.user))
    return page.present.get(part, [])
