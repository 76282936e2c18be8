"""Back-office pages about letters."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from accounts.reauthentication import proof_required
from applications.changes.constants import ReplacementState
from budgets.queries import awards
from casework.queries.afterwards import funders_to_approve, replacement_for
from core.constants import ExportPlace
from core.errors import Impossible
from core.exports.pages import order
from letters import rules
from letters.actions import release, writing
from letters.actions import replacement as replacement_actions
from letters.constants import COMPOSERS, RELEASERS, VIEWERS, LetterState
from letters.downloads import LETTERS
from letters.forms import RecordForm
from letters.prints import file_name
from letters.queries import letters
from programmes.constants import LetterMode

if TYPE_CHECKING:
    from budgets.models import AwardShare
    from letters.models import DecisionLetter

ROWS = 50


def _call_from(request):
    calls = list(awards.calls_visible_to(request.user).order_by("-closes_at", "pk"))
    wanted = request.GET.get("call", "")
    return next((call for call in calls if call.slug == wanted), None), calls


@require_POST
@backoffice_page(FunderRole.APPROVER)
@proof_required
def approve_replacement(request, pk, funder_pk):
    """Of another partner in a seat; here, because letters to the old one end with it."""
    replacement = replacement_for(request.user, pk)
    funders = {one.pk: one for one in funders_to_approve(request.user, replacement)} if replacement else {}
    if replacement is None or funder_pk not in funders:
        raise Http404
    try:
        replacement = replacement_actions.approve(
            replacement=replacement, funder=funders[funder_pk], by=request.user
        )
    except Impossible as error:
        messages.error(request, error.message)
    else:
        if replacement.state == ReplacementState.DONE:
            messages.success(
                request, _("Der Platz hat gewechselt. Alle Beteiligten bekommen eine Nachricht.")
            )
        else:
            messages.success(request, _("Freigegeben. Es fehlt noch die Freigabe der anderen Fördergeber."))
    return redirect("backoffice:replacement", pk)


@backoffice_page(*VIEWERS)
def letter_list(request):
    """Every committed share with its letter: to be written, released, issued, fetched."""
    call, calls = _call_from(request)
    states = [("none", _("noch nicht verfasst")), *LetterState.choices]
    state = request.GET.get("state", "")
    state = state if state in dict(states) else ""
    rows = letters.share_list(request.user, call=call, state=state)
    page_obj = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    composes = rules.composing_calls(request.user)
    for share in page_obj:
        share.letter = share.standing[0] if share.standing else None
        share.letter_state = share.letter.state if share.letter else ""
        share.is_overdue = share.letter is not None and letters.not_retrieved_in_time(share.letter)
        share.is_recorded_elsewhere = share.partner.role.funding_line.letter_mode == LetterMode.RECORD
        share.may_compose = share.award.application.call_id in composes and share.letter is None
    return render(
        request,
        "letters/letter_list.html",
        {
            "page_obj": page_obj,
            "call": call,
            "calls": calls,
            "state": state,
            "states": states,
            "issued": letters.issued_for_export(request.user, call=call).count(),
        },
    )


def _share(request, pk) -> "AwardShare":
    share = letters.share_list(request.user).filter(pk=pk).first()
    if share is None or not rules.may_compose(request.user, share.award.application):
        raise Http404
    return share


@backoffice_page(*COMPOSERS)
@require_POST
def letter_compose(request, pk):
    share = _share(request, pk)
    try:
        letter = writing.compose(share=share, by=request.user)
    except Impossible as impossible:
        messages.error(request, impossible.message)
        return redirect("backoffice:letters")
    messages.success(request, _("Der Brief ist verfasst. Bitte prüfen; eine zweite Person gibt ihn frei."))
    return redirect("backoffice:letter", pk=letter.pk)


@backoffice_page(*COMPOSERS)
def letter_record(request, pk):
    """Number and date of a letter from the funder's own system."""
    share = _share(request, pk)
    if share.partner.role.funding_line.letter_mode != LetterMode.RECORD:
        raise Http404
    form = RecordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            writing.record(share=share, by=request.user, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, impossible.message)
        else:
            messages.success(request, _("Nummer und Datum sind festgehalten."))
            return redirect("backoffice:letters")
    return render(request, "letters/letter_record.html", {"share": share, "form": form})


def _letter(request, pk) -> "DecisionLetter":
    letter = letters.letter_page(request.user, pk)
    if letter is None:
        raise Http404
    return letter


@backoffice_page(*VIEWERS)
def letter(request, pk):
    found = _letter(request, pk)
    is_draft = found.state == LetterState.DRAFT
    return render(
        request,
        "letters/letter_detail.html",
        {
            "letter": found,
            "content": found.content,
            "application": found.share.award.application,
            "is_overdue": letters.not_retrieved_in_time(found),
            "is_own": found.composed_by_id == request.user.pk,
            "may_release": is_draft and rules.may_release(request.user, found),
            "may_drop": is_draft and rules.may_drop(request.user, found),
        },
    )


@backoffice_page(*RELEASERS)
@require_POST
@proof_required
def letter_release(request, pk):
    found = _letter(request, pk)
    if not rules.may_release(request.user, found):
        raise Http404
    try:
        released = release.one(letter=found, by=request.user)
    except Impossible as impossible:
        messages.error(request, impossible.message)
    else:
        messages.success(
            request,
            _(
                "Der Brief ist freigegeben und hat die Nummer %(number)s. Das PDF entsteht in wenigen Sekunden."
            )
            % {"number": released.number},
        )
    return redirect("backoffice:letter", pk=pk)


@backoffice_page(*COMPOSERS)
@require_POST
def letter_drop(request, pk):
    found = _letter(request, pk)
    if not rules.may_drop(request.user, found):
        raise Http404
    try:
        writing.drop(letter=found, by=request.user)
    except Impossible as impossible:
        messages.error(request, impossible.message)
    else:
        messages.success(request, _("Der Entwurf ist verworfen."))
    return redirect("backoffice:letters")


@backoffice_page(*VIEWERS)
def letter_pdf(request, pk):
    found = _letter(request, pk)
    if found.state != LetterState.ISSUED:
        raise Http404
    return FileResponse(
        found.pdf.open(), as_attachment=True, filename=file_name(found), content_type="application/pdf"
    )


@backoffice_page(*VIEWERS)
@require_POST
def letters_zip(request):
    """All issued letters this person sees (of one call), in one file that a worker makes (letters.downloads)."""
    call, _calls = _call_from(request)
    if not letters.issued_for_export(request.user, call=call).exists():
        messages.info(request, _("Es gibt noch keinen ausgestellten Brief."))
        return redirect("backoffice:letters")
    return order(request, LETTERS, {"call": str(call.pk)} if call else {}, place=ExportPlace.OFFICE)
