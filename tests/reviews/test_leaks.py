"""What somebody must not read is on no page, in no export, no mail and no file that they can fetch.

Every address of the back office and of the tandems is opened with the ids of one case, by everybody; new
addresses are walked without being named here.
"""

import io
import zipfile
from collections import Counter
from itertools import product

import pypdfium2
import pytest
from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

from accounts.backoffice import ReadOnlyAdmin
from accounts.constants import FunderRole
from accounts.models import Organisation, Place
from applications.draft.models.application import Partner
from applications.plans.models import FundingAmount
from applications.submission.models.digest import CallRegion, Digest
from casework.constants import AssignmentState
from casework.queries import visibility
from casework.queries.listing import application_list, regions_of
from core.models import OutboxMessage
from reviews.assessment.queries import visibility as review_visibility
from reviews.selection.queries.ranking import Wanted, ranking
from reviews.selection.queries.sight import regions_of_round, sight_of
from tests import prepared, sharing
from tests.clients import body_of, fetched, is_order
from tests.reviews.hidden_things import MAY_READ, NUMBERS, World, marker

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("leaks of reviews"), pytest.mark.early]

ROOMS = ("backoffice/", "bewerbungen/", "exporte/", "gespraeche/")
# Not about a case: the login, the style guide, machinery of the admin.
LEFT_OUT = {
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "jsi18n",
    "view_on_site",
    "style_guide",
}
# So many rows of each list of the admin are opened; what the mails among them say is searched anyway.
ROWS = 2
WORDS = {name: NUMBERS.get(name, (marker(name),)) for name in MAY_READ}


def patterns(found=None, start="", names=()):
    for one in found or get_resolver().url_patterns:
        route = start + str(one.pattern)
        if isinstance(one, URLPattern):
            if route.startswith(ROOMS) and (one.name or "") not in LEFT_OUT:
                yield route, one, [*names, one.name or ""]
        else:
            yield from patterns(one.url_patterns, route, [*names, one.namespace] if one.namespace else names)


def addresses(world) -> list[str]:
    """Every address of these rooms, with the ids of this case wherever the route takes one."""
    urls = []
    for route, pattern, names in patterns():
        converters = pattern.pattern.converters
        if (pattern.pattern.regex.groups and not converters) or not names[-1]:
            continue  # the admin's catch-all and its lists of an app: they lead to what is walked anyway
        if "object_id" in converters:
            model = getattr(getattr(pattern.callback, "model_admin", None), "model", None)
            if model is None or names[-1].endswith(("_add", "_delete", "_history")):
                continue
            choices = [
                [str(pk) for pk in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:ROWS]]
            ]
        else:
            choices = [world.ids(route, name) for name in converters]
        for values in product(*choices):
            urls.append(reverse(":".join(names), kwargs=dict(zip(converters, values, strict=True))))
    return urls


def text_of(response) -> str:
    body = body_of(response)
    if body.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(body)
        pages = "".join(page.get_textpage().get_text_range() for page in document)
        return pages + body.decode("latin-1")
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    headers = " ".join(str(value) for value in response.headers.values())
    return headers + body.decode("utf-8", "replace")


def read_by(client, urls) -> dict:
    """{marker's name: the first address where it stands}, of everything this client can open."""
    found: dict = {}
    client.raise_request_exception = False
    for url in urls:
        response = fetched(client, url) if is_order(url) else client.get(url)
        assert response.status_code < 500, url
        if response.status_code != 200:
            continue
        text = text_of(response)
        for name, words in WORDS.items():
            if name not in found and any(word in text for word in words):
                found[name] = url
    return found


def mailed_to(user) -> dict:
    found = {}
    for mail in OutboxMessage.objects.filter(recipient=user.email):
        for name, words in WORDS.items():
            if any(word in mail.subject_line + mail.body for word in words):
                found[name] = f"mail {mail.kind}"
    return found


def leaks_to(who, found) -> list[str]:
    return [f"{who} reads {name}: {where}" for name, where in found.items() if who not in MAY_READ[name]]


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with sharing.rows(django_db_blocker):
        yield World()


@pytest.fixture
def world(built, db):
    return sharing.copy_of(built)


PEOPLE = {
    "the office": ("officer", "approver", "finance", "auditor", "other_auditor"),
    "reviewers": ("locked", "locked_too", "pending", "undeclared", "bystander", "expert"),
    "the office with an own review before it": ("pending_office", "undeclared_office"),
    "the recused and outsiders": (
        "recused",
        "recused_officer",
        "recused_late",
        "clerk",
        "other_tandem",
        "stranger",
    ),
}


def test_everybody_is_in_a_group(world):
    assert sorted(who for group in PEOPLE.values() for who in group) == sorted(world.people)


@pytest.mark.parametrize("group", sorted(PEOPLE))
def test_nobody_finds_what_is_not_for_them(world, login, client, group):
    urls = addresses(world)
    leaks, unseen = leaks_to("anonymous", read_by(client, urls)), []
    for who in PEOPLE[group]:
        found = {**mailed_to(world.people[who]), **read_by(login(world.people[who]), urls)}
        leaks += leaks_to(who, found)
        # Each marker is where it belongs, or it would prove nothing.
        unseen += [
            f"{who} finds no {name}" for name in MAY_READ if who in MAY_READ[name] and name not in found
        ]
    assert (leaks, unseen) == ([], [])


def test_a_funder_of_other_calls_leaks_as_soon_as_the_visibility_query_is_open(world, login, monkeypatch):
    prepared.build_at_every_call(monkeypatch)
    everywhere = set(world.case.call.funding_lines.values_list("funder", flat=True))
    for query in (visibility, review_visibility):
        monkeypatch.setattr(query, "funders_where", lambda user, *roles: everywhere)
    found = read_by(login(world.people["other_auditor"]), addresses(world))
    assert {"section", "file-inside", "summary"} <= {
        line.split(" reads ")[1].split(":")[0] for line in leaks_to("other_auditor", found)
    }


def test_who_is_recused_leaks_as_soon_as_the_visibility_query_forgets_it(world, login, monkeypatch):
    prepared.build_at_every_call(monkeypatch)

    class Forgetful:
        RECUSED = "nothing-is"
        ASSIGNED, OPEN, LOCKED = AssignmentState.ASSIGNED, "open", "locked"

    monkeypatch.setattr(visibility, "AssignmentState", Forgetful)
    found = read_by(login(world.people["recused_officer"]), addresses(world))
    assert leaks_to("recused_officer", found)


def test_who_waits_leaks_as_soon_as_pending_reviews_are_forgotten(world, login, monkeypatch):
    prepared.build_at_every_call(monkeypatch)
    for query in (visibility, review_visibility):
        monkeypatch.setattr(query, "PENDING", ())
    application = str(world.case.tandem.pk)
    pages = [url for url in addresses(world) if url.endswith(f"/bewerbungen/{application}/")]
    found = read_by(login(world.people["pending_office"]), pages)
    leaks = leaks_to("pending_office", found)
    assert {"summary", "result"} <= {line.split(" reads ")[1].split(":")[0] for line in leaks}


@pytest.mark.parametrize("is_blind", [False, True])
def test_nobody_finds_orders_or_counts_by_what_the_row_hides(world, is_blind):
    """The kept words, sums and regions know all; each row says what of it this person may use."""
    world.case.call.rounds.update(is_blind=is_blind)
    names, places = _words_of_their_own()
    FundingAmount.objects.filter(source__plan__partner__application=world.talking).update(amount=7)
    seen = Counter()
    for user in world.people.values():
        rows = list(application_list(user))
        for row in rows:
            for shown, word in ((row.partner_names, names[row.pk]), (row.region, places[row.pk])):
                found = application_list(user, text=word)
                assert (row in list(found)) is bool(shown)
                assert len(found) == len(list(found))
                seen[bool(shown)] += 1
        for sort in ("applied", "-applied", "region"):
            key = sort.removeprefix("-")
            turned = -1 if sort != key else 1
            listed = list(application_list(user, sort=sort))
            assert listed == sorted(
                listed, key=lambda row: (*_place_of(getattr(row, key), turned), row.number)
            )
        regions = {row.region for row in rows if row.region}
        assert set(regions_of(user)) == regions
        for region in CallRegion.objects.values_list("name", flat=True):
            listed = application_list(user, region=region)
            assert set(listed) == {row for row in rows if row.region == region}
            assert len(listed) == len(list(listed))
        for round in world.case.call.rounds.all():
            sight = sight_of(user, round)
            ranked = ranking(round, viewer=user)
            assert set(regions_of_round(round, sight)) == {row.region for row in ranked if row.region}
            by_sum = [row.applied for row in ranking(round, viewer=user, wanted=Wanted(sort="-applied"))]
            assert by_sum == sorted(by_sum, key=lambda one: _place_of(one, -1))
    assert seen[True] > 5
    assert seen[False] >= (6 if is_blind else 2)


def _words_of_their_own() -> tuple[dict, dict]:
    """{application: a word that only its partners' names have}, and the same of its place."""
    names, places = {}, {}
    for number, one in enumerate(Digest.objects.all()):
        seat = Partner.objects.filter(application=one.application_id).first()
        if seat is None or one.place_id is None:
            continue
        names[one.pk], places[one.pk] = f"Namenswort{number}", f"Ortswort{number}"
        Organisation.objects.filter(pk=seat.organisation_id).update(name=f"Verein Namenswort{number}")
        Place.objects.filter(pk=one.place_id).update(name=f"Ortswort{number}")
    # Two in the same place have the word of the last.
    for one in Digest.objects.select_related("place"):
        if one.pk in places:
            places[one.pk] = one.place.name
            names[one.pk] = one.application.partners.first().organisation.name.split()[-1]
    return names, places


def _place_of(value, turned: int) -> tuple:
    """What is missing stands last, either way."""
    if isinstance(value, str):
        return (False, value.lower())
    return (value is None, 0 if value is None else turned * value)


def test_no_list_of_the_admin_answers_about_a_column_it_does_not_filter_by(case, login):
    """The address could ask any column: a closed reason, the text of a mail, guessed letter by letter."""
    for role in FunderRole:
        case.officer.funder_memberships.get_or_create(funder=case.ministry, role=role)
    client = login(case.officer)
    answered = []
    for model, model_admin in admin.site._registry.items():
        if not isinstance(model_admin, ReadOnlyAdmin):
            continue
        url = reverse(f"backoffice:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert client.get(url).status_code == 200
        for name in {"pk", *(field.name for field in model._meta.get_fields())}:
            if name not in {*model_admin.list_filter, model_admin.date_hierarchy}:
                response = client.get(url, {f"{name}__isnull": "0"})
                answered += [f"{url}?{name}"] if response.status_code != 400 else []
    assert answered == []
    mails = reverse("backoffice:core_outboxmessage_changelist")
    assert client.get(mails, {"body__startswith": "Guten Tag"}).status_code == 400
    assert client.get(mails, {"state__exact": "pending"}).status_code == 200


def test_every_route_that_takes_an_id_is_walked(world):
    walked = {route for route, _pattern, _names in patterns()}
    assert len(walked) > 100
    assert admin.site.name == "backoffice"
    assert len(addresses(world)) > 200
