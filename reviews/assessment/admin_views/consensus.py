"""After locking: where the reviews differ, the common note, the discussion."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.backoffice import backoffice_page
from accounts.constants import REVIEWING_ROLES
from casework.constants import READS_REVIEWS
from core.errors import Impossible
from core.forms import show_impossible
from core.joint.merge import basis
from reviews.assessment.actions import consensus as consensus_actions
from reviews.assessment.actions import discussion
from reviews.assessment.forms.discussion import ConsensusForm, PostForm
from reviews.assessment.queries.consensus import ConsensusPage, consensus_page_at, note_of


@backoffice_page(*REVIEWING_ROLES, *READS_REVIEWS)
def consensus(request, pk: UUID, round_pk: UUID):
    """One page with three forms: the note, agreeing to it, a post of the discussion."""
    page = _page(request, pk, round_pk)
    text = page.note.text if page.note else ""
    # Only the form that was sent is bound; the others show what stands.
    note_form = ConsensusForm(
        request.POST if "save_note" in request.POST else None,
        initial={"text": text, "started_from": basis(text)},
    )
    post_form = PostForm(request.POST if "post" in request.POST else None, initial={"key": uuid.uuid4()})
    theirs = None
    if request.method == "POST":
        try:
            done = _act(request, page, note_form, post_form)
        except Impossible as error:
            if note_form.is_bound:
                show_impossible(note_form, error, "text")
            elif post_form.is_bound:
                show_impossible(post_form, error, "text")
            else:
                messages.error(request, error.message)
                return redirect("backoffice:consensus", pk, round_pk)
            if error.code == "stale":
                # What was typed stays; the person puts both together and decides against what stands now.
                theirs = note_of(page.application, page.round)
                standing = theirs.text if theirs else ""
                note_form.data = {**note_form.data.dict(), "started_from": basis(standing)}
        else:
            if done:
                messages.success(request, done)
                return redirect("backoffice:consensus", pk, round_pk)
    return render(
        request,
        "reviews/consensus_detail.html",
        {
            "page": page,
            "application": page.application,
            "round": page.round,
            "note_form": note_form,
            "post_form": post_form,
            "note_basis": basis(text),
            "theirs": theirs,
        },
    )


def _page(request, pk, round_pk) -> ConsensusPage:
    page = consensus_page_at(request.user, pk, round_pk)
    if page is None:
        raise Http404
    return page


def _act(request, page, note_form, post_form) -> str:
    """What was done, in words; "" if a form is wrong."""
    place = {"application": page.application, "round": page.round, "by": request.user}
    if "agree" in request.POST and page.note:
        consensus_actions.agree(
            note=page.note, started_from=request.POST.get("started_from", ""), by=request.user
        )
        return _("Sie haben dem gemeinsamen Vermerk zugestimmt.")
    if note_form.is_bound and note_form.is_valid():
        consensus_actions.write(
            text=note_form.cleaned_data["text"],
            started_from=note_form.cleaned_data["started_from"],
            **place,
        )
        return _("Der Vermerk ist gespeichert. Die anderen werden um Zustimmung gebeten.")
    if post_form.is_bound and post_form.is_valid():
        discussion.post(
            text=post_form.cleaned_data["text"],
            audience=post_form.cleaned_data["audience"],
            key=post_form.cleaned_data["key"],
            **place,
        )
        return _("Ihr Beitrag steht jetzt hier.")
    return ""
