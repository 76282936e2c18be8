"""The heartbeat of an open page."""

from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from applications.draft import presence
from applications.draft.queries import people as people_queries
from applications.draft.views.access import MEMBERS
from core.access import declares, unattended

LONGEST_PART = 60


@unattended
@declares(MEMBERS)
@require_POST
def present(request, pk, part):
    """This person is at this part; answers who else is. Nothing is written but the cache."""
    people = people_queries.people_beside(request.user, pk)
    if not people or len(part) > LONGEST_PART:
        raise Http404
    presence.enter(pk, part, request.user)
    names = presence.by_part(presence.others(pk, people, request.user)).get(part, [])
    html = render_to_string("applications/includes/present_names.html", {"names": names})
    return JsonResponse({"html": html})
