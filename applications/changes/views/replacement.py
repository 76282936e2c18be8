"""Another organisation for a seat: proposed by the tandem, accepted behind a link (core.invitations)."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.rules import may_sign_for
from applications.changes.actions import replacement as replacement_actions
from applications.changes.constants import REPLACEABLE, ReplacementState
from applications.changes.forms import ReasonForm, ReplacementAcceptForm, ReplacementForm
from applications.changes.queries import replacement as replacement_queries
from applications.draft import rules as draft_rules
from applications.draft.queries import organisations as organisations_queries
from applications.draft.views.access import MEMBERS, SIGNATORIES, application_or_404
from applications.draft.views.start import new_organisation_links
from applications.plans import snapshot
from applications.submission import content
from core.access import declares, public
from core.errors import Impossible
from core.forms import show_impossible
from core.invitations import links, pages
from core.invitations.pages import Behind

if TYPE_CHECKING:
    from applications.changes.models.replacement import PartnerReplacement

INTO_SEAT = Behind(
    replacement_queries.replacements,
    closed_page="applications/replacement_closed.html",
    remembered_as="replacement",
)


def _seat(request, pk, partner_pk):
    application = application_or_404(request, pk)
    partner = next((one for one in application.partners.all() if one.pk == partner_pk), None)
    if partner is None:
        raise Http404
    return application, partner


def _may_propose(request, application) -> bool:
    return any(draft_rules.may_sign(request.user, one) for one in application.partners.all())


@declares(MEMBERS)
def replacement(request, pk, partner_pk):
    """What is going on at this seat; signatories of any partner propose a change."""
    application, partner = _seat(request, pk, partner_pk)
    may_propose = _may_propose(request, application)
    standing = replacement_queries.open_replacement(partner)
    possible = standing is None and application.state in REPLACEABLE
    form = ReplacementForm(request.POST or None)
    if request.method == "POST":
        if not may_propose:
            raise Http404
        if form.is_valid():
            try:
                replacement_actions.propose(partner=partner, by=request.user, **form.cleaned_data)
            except Impossible as error:
                show_impossible(form, error)
            else:
                messages.success(request, _("Der Wechsel ist vorgeschlagen. Die Anfrage ist unterwegs."))
                return redirect("applications:replacement", pk, partner_pk)
    return render(
        request,
        "applications/replacement.html",
        {
            "application": application,
            "partner": partner,
            "standing": standing,
            "past": [
                one
                for one in replacement_queries.replacements_of(application)
                if one.partner_id == partner.pk
                and one.state in (ReplacementState.DONE, ReplacementState.DROPPED)
            ],
            "may_propose": may_propose,
            "possible": possible,
            "form": form,
        },
    )


def _standing(request, pk, partner_pk):
    application, partner = _seat(request, pk, partner_pk)
    standing = replacement_queries.open_replacement(partner)
    if standing is None or not _may_propose(request, application):
        raise Http404
    return standing


@require_POST
@declares(SIGNATORIES)
def resend_replacement(request, pk, partner_pk):
    standing = _standing(request, pk, partner_pk)
    pages.attempt(
        request,
        lambda: replacement_actions.resend(replacement=standing, by=request.user),
        _("Eine neue Anfrage an %(email)s ist unterwegs. Der alte Link gilt nicht mehr."),
        email=standing.email,
    )
    return redirect("applications:replacement", pk, partner_pk)


@declares(SIGNATORIES)
def drop_replacement(request, pk, partner_pk):
    standing = _standing(request, pk, partner_pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            replacement_actions.drop(
                replacement=standing, reason=form.cleaned_data["reason"], by=request.user
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(request, _("Der Wechsel ist beendet. Das Tandem bleibt, wie es ist."))
            return redirect("applications:replacement", pk, partner_pk)
    return render(
        request,
        "applications/replacement_drop.html",
        {"application": standing.partner.application, "replacement": standing, "form": form},
    )


@public
@never_cache
def replacement_invitation(request, token):
    """The page behind the link. Whoever has it may read what it is about; accepting needs a login."""
    return _invitation_page(request, INTO_SEAT.opened(request, token))


@never_cache
@declares("everybody with a login who opened the link of such a request in this browser before")
def resume_replacement(request):
    return _invitation_page(request, INTO_SEAT.resumed(request))


def _reason_closed(found: "PartnerReplacement") -> str:
    if found.state == ReplacementState.DROPPED:
        return "revoked"
    reason = links.closed_because(found)
    if not reason and found.partner.application.state not in REPLACEABLE:
        return "late"
    return reason


def _invitation_page(request, found):
    reason = "unknown" if found is None else _reason_closed(found)
    if reason:
        return INTO_SEAT.closed(request, reason)
    user, partner = request.user, found.partner
    plan = replacement_queries.plan_of_seat(partner)
    years = partner.application.call.budget_years
    entry = {"organisation": {"name": str(found.old_organisation)}, **plan}
    context = {
        "replacement": found,
        "application": partner.application,
        "role": partner.role,
        "others": partner.application.partners.exclude(pk=partner.pk).select_related("organisation", "role"),
        "table": snapshot.tables({"years": years, "partners": [entry]})[0],
        "form": None,
        "new_organisations": [],
    }
    if user.is_authenticated:
        organisations = organisations_queries.organisations_for(user, [partner.role.organisation_kind])
        form = ReplacementAcceptForm(
            request.POST or None,
            organisations=organisations,
            initial={"plan_hash": content.hash_of(plan)},
        )
        if request.method == "POST" and form.is_valid():
            organisation = form.cleaned_data["organisation"]
            if not may_sign_for(user, organisation.pk):
                form.add_error(
                    "organisation", _("Zusagen können nur Zeichnungsberechtigte der Organisation.")
                )
            else:
                try:
                    replacement_actions.accept(
                        replacement=found,
                        organisation=organisation,
                        plan_hash=form.cleaned_data["plan_hash"],
                        by=user,
                    )
                except Impossible as error:
                    show_impossible(form, error)
                else:
                    INTO_SEAT.forget(request)
                    messages.success(
                        request,
                        _("Danke. Jetzt entscheiden die Fördergeber. Sie erhalten dann eine Nachricht."),
                    )
                    return redirect("applications:list")
        there = organisations.exists()
        context["form"] = form if there else None
        context["only_read"] = (
            []
            if there
            else organisations_queries.organisations_only_read(user, [partner.role.organisation_kind])
        )
        context["new_organisations"] = new_organisation_links([partner.role.organisation_kind], request.path)
    elif request.method == "POST":
        return INTO_SEAT.to_login(request)
    return render(request, "applications/replacement_invitation.html", context)
