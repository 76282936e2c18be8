"""Public pages about calls."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import render

from core.access import public
from programmes import queries
from programmes.self_check import Result, SelfCheckForm

PAGE = 50


@public
def calls(request):
    page = Paginator(queries.published_calls(), PAGE).get_page(request.GET.get("page"))
    return render(request, "programmes/call_list.html", {"page_obj": page})


@public
def call(request, slug):
    page = queries.call_page(slug)
    if page is None:
        raise Http404
    return render(request, "programmes/call_detail.html", {"page": page, "call": page.call})


@public
def self_check(request, slug):
    """The questions, and what the answers mean. A GET form: nothing is stored, the address can be shared."""
    found = queries.self_check(slug)
    if found is None:
        raise Http404
    call, questions = found
    # The button's own name: with nothing answered, the page has to say what is missing.
    asked = "ergebnis" in request.GET or any(question.key in request.GET for question in questions)
    form = SelfCheckForm(request.GET if asked else None, questions=questions)
    result = Result(form.given) if asked and form.is_valid() else None
    return render(request, "programmes/self_check.html", {"call": call, "form": form, "result": result})


@public
def document(request, slug, key):
    """Always as a download: nothing that was uploaded or made opens inside the portal's origin."""
    found = queries.document(slug, key)
    if found is None:
        raise Http404
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        raise Http404
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{found.call.slug}-{found.key}.pdf",
        content_type=found.content_type,
    )
