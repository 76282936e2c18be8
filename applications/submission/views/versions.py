"""What the application was: look at it, compare it, keep it, bring it back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from applications.draft import rules as draft_rules
from applications.draft.views.access import MEMBERS, WRITERS, application_or_404, may_edit, writes_or_404
from applications.plans import rules as plans_rules
from applications.plans import snapshot
from applications.submission.actions import versions as versions_actions
from applications.submission.forms.versions import CompareForm, KeepForm, RestoreForm
from applications.submission.queries import versions as reads
from applications.submission.queries.comparison import Comparison
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible

PAGE_SIZE = 50


def _state_or_404(application, ref) -> reads.State:
    state = reads.state(application, str(ref))
    if state is None:
        raise Http404
    return state


def _compare_form(states, data=None) -> CompareForm:
    choices = [(state.ref, state.name) for state in states.all]
    if data is not None:
        return CompareForm(data, choices=choices)
    pair = states.usual_pair
    initial = {"von": pair[0].ref, "bis": pair[1].ref} if pair else {}
    return CompareForm(initial=initial, choices=choices)


@declares(WRITERS)
def versions(request, pk):
    """All states, newest first; who writes keeps the present one under a name here."""
    application = application_or_404(request, pk)
    states = reads.States(application)
    may_keep = states.has_now and draft_rules.may_write(request.user, application)
    form = KeepForm(request.POST or None)
    if request.method == "POST":
        writes_or_404(request, application)
        if form.is_valid():
            try:
                versions_actions.keep(
                    application=application, label=form.cleaned_data["label"], by=request.user
                )
            except Impossible as error:
                show_impossible(form, error)
            else:
                messages.success(request, _("Der Stand ist als Fassung festgehalten."))
                return redirect("applications:versions", pk)
    return render(
        request,
        "applications/versions.html",
        {
            "application": application,
            "states": states,
            "page_obj": Paginator(states.kept, PAGE_SIZE).get_page(request.GET.get("page")),
            "form": form,
            "compare_form": _compare_form(states),
            "may_keep": may_keep,
            "may_restore": may_edit(request, application),
        },
    )


@declares(MEMBERS)
def version(request, pk, version_pk):
    application = application_or_404(request, pk)
    state = _state_or_404(application, version_pk)
    return render(
        request,
        "applications/version.html",
        {
            "application": application,
            "state": state,
            "content": state.content,
            "tables": snapshot.tables(state.content),
            "gone": reads.gone_files(application, state.content),
            "has_now": reads.States(application).has_now,
            "print_url": f"{reverse('applications:print', args=[pk])}?{urlencode({'fassung': state.ref})}",
            "may_restore": may_edit(request, application),
        },
    )


@declares(MEMBERS)
def compare(request, pk):
    """Two states beside each other; without a choice what was kept last and what there is now."""
    application = application_or_404(request, pk)
    states = reads.States(application)
    chosen = request.GET if "von" in request.GET or "bis" in request.GET else None
    form, pair = _compare_form(states, chosen), states.usual_pair
    refs = (pair[0].ref, pair[1].ref) if pair else None
    if chosen is not None:
        refs = (form.cleaned_data["von"], form.cleaned_data["bis"]) if form.is_valid() else None
    old = new = comparison = None
    restorable: list[str] = []
    if refs:
        old, new = (_state_or_404(application, ref) for ref in refs)
        comparison = Comparison(old.content, new.content)
        if new.is_now and not old.is_now and may_edit(request, application):
            restorable = _mine(request.user, application, old.content)
    return render(
        request,
        "applications/compare.html",
        {
            "application": application,
            "form": form,
            "old": old,
            "new": new,
            "comparison": comparison,
            "restorable": restorable,
        },
    )


def _mine(user, application, old: dict) -> list[str]:
    """The parts of a snapshot that this person may bring back: each plan only who may write that plan."""
    plans = {f"plan-{partner.pk}": partner for partner in application.partners.all()}
    return [
        key
        for key in versions_actions.restorable(old)
        if not key.startswith("plan-") or (key in plans and plans_rules.may_write_plan(user, plans[key]))
    ]


@declares(WRITERS)
def restore_version(request, pk, version_pk):
    """What would change, part by part; then it does. What there was before is kept."""
    application = application_or_404(request, pk)
    writes_or_404(request, application)
    state = _state_or_404(application, version_pk)
    back = reverse("applications:version", args=[pk, version_pk])
    if not may_edit(request, application):
        messages.warning(
            request, _("Die Bewerbung lässt sich nicht mehr ändern. Lesen können Sie alle Fassungen.")
        )
        return redirect(back)
    mine = _mine(request.user, application, state.content)
    form = None
    if request.method == "POST":
        form = RestoreForm(request.POST, choices=[(key, key) for key in mine])
        if form.is_valid() and _restored(request, application, state, form):
            return redirect("applications:detail", pk)
    now = reads.present(application)
    # The present content is "before" here: the page shows what bringing back changes.
    comparison = Comparison(now.content, state.content)
    choices = [(part.key, part.title) for part in comparison.changed if part.key in mine]
    if form is None:
        wanted = request.GET.get("teil")
        keys = [key for key, _title in choices if wanted in (None, key)]
        form = RestoreForm(initial={"parts": keys, "content_hash": now.content_hash}, choices=choices)
    else:
        form.fields["parts"].choices = choices
        # What is shown below is the present content as of now.
        data = request.POST.copy()
        data["content_hash"] = now.content_hash
        form.data = data
    return render(
        request,
        "applications/version_restore.html",
        {
            "application": application,
            "state": state,
            "comparison": comparison,
            "form": form,
            "choices": choices,
            "stays": [part for part in comparison.changed if part.key not in mine],
            "back": back,
        },
    )


def _restored(request, application, state, form) -> bool:
    try:
        kept = versions_actions.restore(
            application=application,
            state=state,
            parts=form.cleaned_data["parts"],
            seen_hash=form.cleaned_data["content_hash"],
            by=request.user,
            arrived_at=request.arrived_at,
        )
    except Impossible as error:
        show_impossible(form, error)
        return False
    if kept is None:
        messages.info(request, _("Diese Teile sind schon so, wie sie in der Fassung stehen."))
    else:
        messages.success(
            request,
            _(
                "Zurückgeholt. Der Stand davor ist als Fassung festgehalten. Gegebene Zustimmungen sind erloschen."
            ),
        )
    return True
