"""The page object of an application, for whoever may see it."""

from django.http import Http404

from applications.submission.queries import page as page_queries


def page_or_404(request, pk):
    page = page_queries.application_page(request.user, pk, arrived_at=request.arrived_at)
    if page is None:
        raise Http404
    return page
