"""The tandem's letters, and the public page that says whether a letter is genuine."""

import uuid

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.access import declares, public
from letters.actions import retrieval
from letters.prints import file_name
from letters.queries import letters


@declares("members of the partner organisations: the states of both letters")
@require_safe
def letter_list(request, application_pk):
    application, shares = letters.letters_of_tandem(request.user, application_pk)
    if application is None:
        raise Http404
    return render(request, "letters/tandem_list.html", {"application": application, "shares": shares})


@declares("members of the partner organisation the letter is addressed to")
def download(request, application_pk, pk):
    """The PDF. Fetching it is what makes a notice known (section 41 (2a) VwVfG), so it is recorded: a button of
    ours does it and nothing else. A link, whoever made it, leads to the page that has the button."""
    letter = letters.letter_of_member(request.user, application_pk, pk)
    if letter is None:
        raise Http404
    if request.method != "POST":
        return redirect("letters:list", application_pk)
    pdf = letter.pdf.open()  # before the record: what cannot be fetched was not
    retrieval.record(letter=letter, by=request.user)
    return FileResponse(pdf, as_attachment=True, filename=file_name(letter), content_type="application/pdf")


@public
@require_safe
def verify(request, code):
    """Is this letter genuine? Number, date, kind and call; nothing about the addressee."""
    try:
        letter = letters.letter_to_verify(uuid.UUID(code))
    except ValueError:
        letter = None
    return render(request, "letters/letter_verify.html", {"letter": letter}, status=200 if letter else 404)
