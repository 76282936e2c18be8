"""Two officers let a colleague set up a second factor: one proposes, another one approves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import queries, rules
from accounts.actions import second_factor
from accounts.backoffice import backoffice_page
from accounts.constants import FunderRole
from accounts.forms import FactorReasonForm
from accounts.reauthentication import proof_required
from core.errors import Impossible
from core.forms import show_impossible
from core.invitations import pages

PAGE = 50


def _my_funders(request):
    return rules.funders_where(request.user, FunderRole.OFFICER)


@backoffice_page(FunderRole.OFFICER)
@require_GET
def factors(request):
    """People with a role at my funder, who of them has a factor, and what waits for a second officer."""
    mine = _my_funders(request)
    waiting = list(queries.waiting_factor_links(mine))
    for link in waiting:
        link.may_approve = link.approved_at is None and rules.may_approve_factor(request.user, link)
    page = Paginator(queries.colleagues(mine), PAGE).get_page(request.GET.get("page"))
    busy = {link.user_id for link in waiting}
    for person in page:
        person.may_be_proposed = person.pk != request.user.pk and person.pk not in busy
    return render(request, "accounts/factor_list.html", {"waiting": waiting, "page_obj": page})


@backoffice_page(FunderRole.OFFICER)
@proof_required
def factor_propose(request, pk):
    membership = queries.colleague(_my_funders(request), pk)
    if membership is None or not rules.may_propose_factor(request.user, membership.user, membership.funder):
        raise Http404
    person = membership.user
    form = FactorReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.propose(
                person=person,
                funder=membership.funder,
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(
                request,
                _("Ihr Vorschlag für %(person)s wartet jetzt auf eine zweite Person aus dem Programmbüro.")
                % {"person": person},
            )
            return redirect("backoffice:factors")
    return render(
        request,
        "accounts/factor_propose.html",
        {"form": form, "person": person, "has_factor": queries.has_second_factor(person)},
    )


def _link(request, pk, rule):
    found = queries.factor_links().filter(pk=pk).first()
    if found is None or not rule(request.user, found):
        raise Http404
    return found


@backoffice_page(FunderRole.OFFICER)
@require_POST
@proof_required
def factor_approve(request, pk):
    link = _link(request, pk, rules.may_approve_factor)
    pages.attempt(
        request,
        lambda: second_factor.approve(link=link, by=request.user),
        _("Der Link an %(person)s ist unterwegs."),
        person=link.user,
    )
    return redirect("backoffice:factors")


@backoffice_page(FunderRole.OFFICER)
@require_POST
def factor_refuse(request, pk):
    link = _link(request, pk, rules.may_refuse_factor)
    pages.attempt(
        request,
        lambda: second_factor.refuse(link=link, by=request.user),
        _("Das ist zurückgezogen. Es gibt keinen Link mehr für %(person)s."),
        person=link.user,
    )
    return redirect("backoffice:factors")
