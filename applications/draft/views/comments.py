"""Remarks on a part, and who takes care of it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.draft import rules
from applications.draft.actions import comments as comments_actions
from applications.draft.actions import locking, responsibilities
from applications.draft.forms.comments import CommentForm, ResponsibilityForm
from applications.draft.parts import parts_of
from applications.draft.queries import comments as comments_queries
from applications.draft.views.access import COMMENTERS, WRITERS, application_or_404, writes_or_404
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible


def _part_or_404(application, key):
    part = parts_of(application).get(key)
    if part is None:
        raise Http404
    return part


def _commenter_or_404(request, application) -> None:
    if not rules.may_comment(request.user, application):
        raise Http404


@declares(COMMENTERS)
def comments(request, pk, part):
    """The comments of one part on a page of their own; they stand below the part itself as well."""
    application = application_or_404(request, pk)
    place = _part_or_404(application, part)
    form = None
    if request.method == "POST":
        _commenter_or_404(request, application)
        form = CommentForm(
            request.POST,
            people=comments_queries.people_to_call(application, but=request.user),
            remarks=comments_queries.remarks_on(application, part),
        )
        if form.is_valid():
            try:
                comment = comments_actions.add(
                    application=application,
                    part=part,
                    **form.cleaned_data,
                    by=request.user,
                    arrived_at=request.arrived_at,
                )
            except Impossible as error:
                show_impossible(form, error)
            else:
                messages.success(request, _("Ihr Kommentar steht da."))
                return redirect(f"{place.url}#kommentar-{comment.pk}")
    return render(
        request,
        "applications/comments.html",
        {"application": application, "part": place, "form": form},
    )


def _change(request, pk, comment_pk, action, done):
    application = application_or_404(request, pk)
    _commenter_or_404(request, application)
    comment = comments_queries.comment_of(application, comment_pk)
    if comment is None:
        raise Http404
    try:
        action(comment=comment, by=request.user, arrived_at=request.arrived_at)
        messages.success(request, done)
    except Impossible as error:
        messages.error(request, error.message)
    part = parts_of(application).get(comment.part)
    return redirect(f"{part.url}#kommentare" if part else "applications:detail", *([] if part else [pk]))


@require_POST
@declares(COMMENTERS)
def resolve_comment(request, pk, comment_pk):
    return _change(request, pk, comment_pk, comments_actions.resolve, _("Der Kommentar ist erledigt."))


@require_POST
@declares(COMMENTERS)
def reopen_comment(request, pk, comment_pk):
    return _change(request, pk, comment_pk, comments_actions.reopen, _("Der Kommentar ist wieder offen."))


@declares(WRITERS)
def responsibility(request, pk, part):
    application = application_or_404(request, pk)
    writes_or_404(request, application)
    place = _part_or_404(application, part)
    if request.method == "GET" and not locking.is_open(application, part, arrived_at=request.arrived_at):
        messages.warning(request, _("Zuständigkeiten lassen sich hier nicht mehr ändern."))
        return redirect("applications:detail", pk)
    standing = comments_queries.responsibility_for(application, part)
    form = ResponsibilityForm(
        request.POST or None,
        people=comments_queries.people_to_call(application),
        initial={"person": str(standing.person_id) if standing else ""},
    )
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            responsibilities.assign(
                application=application,
                part=part,
                person=person,
                by=request.user,
                arrived_at=request.arrived_at,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            words = {"person": person, "part": place.title}
            messages.success(
                request,
                _("%(person)s kümmert sich um: %(part)s") % words
                if person
                else _("Um diesen Teil kümmert sich jetzt niemand Bestimmtes: %(part)s") % words,
            )
            return redirect("applications:detail", pk)
    return render(
        request,
        "applications/responsibility.html",
        {"application": application, "part": place, "form": form},
    )
