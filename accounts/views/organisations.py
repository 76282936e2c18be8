"""One's account and one's organisations."""

from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import forms, queries, rules
from accounts.actions import organisations as organisations_actions
from accounts.actions import people
from accounts.actions.organisations import ADDRESS, FACTS
from accounts.constants import MemberRole, OrganisationKind, PlaceKind
from accounts.language import remember_language
from accounts.redirects import safe_next
from accounts.register import EITHER
from core import clock
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible

PAGE = 50


@declares("every person who is logged in: their own account")
def profile(request):
    user = request.user
    form = forms.ProfileForm(
        request.POST or None,
        initial={"name": user.name, "language": user.language or settings.LANGUAGE_CODE},
    )
    if request.method == "POST" and form.is_valid():
        people.update_profile(by=user, **form.cleaned_data)
        messages.success(request, _("Ihre Angaben sind gespeichert."))
        response = redirect("accounts:profile")
        remember_language(response, request, form.cleaned_data["language"])
        return response
    return render(
        request,
        "accounts/account_profile.html",
        {
            "form": form,
            "email": queries.primary_email(user),
            "has_second_factor": is_mfa_enabled(user),
            "organisations": queries.mine(user)[:PAGE],
        },
    )


@declares("every person who is logged in: the organisations they belong to")
def organisations(request):
    page = Paginator(queries.mine(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/organisation_list.html", {"page_obj": page})


@declares("every person who is logged in")
def new_organisation(request):
    """First question: which kind. The two kinds ask for different things."""
    form = forms.KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        target = (
            "accounts:new_municipality"
            if form.cleaned_data["kind"] == OrganisationKind.MUNICIPALITY
            else "accounts:new_nonprofit"
        )
        return redirect(_with_next(reverse(target), request))
    return render(request, "accounts/organisation_kind.html", {"form": form, "next_url": safe_next(request)})


@declares("every person who is logged in")
def new_municipality(request):
    """Second question: which place of the register; then its address."""
    place = queries.place(request.POST.get("place") or request.GET.get("place") or "")
    if place is None:
        return _choose_place(request)
    if queries.municipality_of(place) is not None:
        return render(
            request,
            "accounts/organisation_exists.html",
            {
                "place": place,
                "explanation": organisations_actions.municipality_is_there(place),
                "next_url": safe_next(request),
                "is_member": queries.visible_to(request.user).filter(place=place).first(),
            },
            status=409 if request.method == "POST" else 200,
        )
    form = forms.MunicipalityForm(
        request.POST or None, initial={"name": official_name(place), "town": place.name}
    )
    if request.method == "POST" and form.is_valid():
        try:
            organisations_actions.create(
                by=request.user, kind=OrganisationKind.MUNICIPALITY, place=place, **form.cleaned_data
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            return _created(request)
    return render(
        request,
        "accounts/organisation_municipality.html",
        {"form": form, "place": place, "next_url": safe_next(request)},
    )


def official_name(place) -> str:
    """A first proposal; the person may write it as the town hall does."""
    if place.kind == PlaceKind.DISTRICT:
        return place.official_form
    if place.name.startswith("Stadt "):
        return place.name
    if place.kind == PlaceKind.TOWN:
        return f"Stadt {place.name}"
    said = {EITHER: "", "Markt": "Markt ", "Flecken": "Flecken "}.get(place.official_form, "Gemeinde ")
    return f"{said}{place.name}"


def _choose_place(request):
    form = forms.PlaceSearchForm(request.GET if "q" in request.GET else None)
    search = None
    if form.is_bound and form.is_valid():
        search = queries.search_places(form.cleaned_data["q"])
    return render(
        request,
        "accounts/organisation_place.html",
        {
            "form": form,
            "search": search,
            "as_of": queries.register_as_of(),
            "next_url": safe_next(request),
            "support_email": settings.SUPPORT_EMAIL,
        },
    )


@declares("every person who is logged in")
def new_nonprofit(request):
    form = forms.NonprofitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organisations_actions.create(
                by=request.user, kind=OrganisationKind.NONPROFIT, **form.cleaned_data
            )
        except Impossible as error:
            show_impossible(form, error)
        else:
            return _created(request)
    return render(
        request, "accounts/organisation_nonprofit.html", {"form": form, "next_url": safe_next(request)}
    )


def _created(request):
    messages.success(request, _("Ihre Organisation ist angelegt. Sie sind für sie zeichnungsberechtigt."))
    return redirect(safe_next(request, reverse("accounts:organisations")))


def _with_next(url: str, request) -> str:
    wanted = safe_next(request)
    return f"{url}?{urlencode({'next': wanted})}" if wanted else url


def organisation_or_404(request, pk):
    found = get_object_or_404(queries.mine(request.user), pk=pk)
    if not rules.may_see(request.user, found):
        raise Http404
    return found


@declares("members of the organisation")
def organisation(request, pk):
    found = organisation_or_404(request, pk)
    members = list(queries.members(found))
    manages = rules.may_manage_members(request.user, found)
    signing = [one.user for one in members if one.role == MemberRole.SIGNATORY and one.user.is_active]
    return render(
        request,
        "accounts/organisation_detail.html",
        {
            "organisation": found,
            "members": members,
            # Nobody else could sign: this person keeps the role and stays.
            "only_signatory": signing[0] if len(signing) == 1 else None,
            "invitations": list(queries.open_invitations(found)) if manages else [],
            "now": clock.now(),
            "may_edit": rules.may_edit(request.user, found),
            "may_manage": manages,
        },
    )


@declares("members of the organisation who sign or write for it")
def edit_organisation(request, pk):
    found = organisation_or_404(request, pk)
    if not rules.may_edit(request.user, found):
        raise Http404
    is_municipality = found.kind == OrganisationKind.MUNICIPALITY
    form_class = forms.MunicipalityEditForm if is_municipality else forms.NonprofitEditForm
    names = [*ADDRESS, *FACTS[OrganisationKind(found.kind)]]
    initial = {name: getattr(found, name) for name in names} | {"read_at": found.updated_at.isoformat()}
    form = form_class(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            organisations_actions.update(organisation=found, by=request.user, **form.cleaned_data)
        except Impossible as error:
            show_impossible(form, error)
        else:
            messages.success(request, _("Die Angaben sind gespeichert."))
            return redirect("accounts:organisation", pk=found.pk)
    return render(request, "accounts/organisation_edit.html", {"form": form, "organisation": found})
