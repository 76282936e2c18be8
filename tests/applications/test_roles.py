"""Who may open and who may write what: every address of the room, every role, from one table.

A new address that stands in neither table fails the test at the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.constants import FunderRole, MemberRole
from applications.changes.models.replacement import PartnerReplacement
from applications.draft.constants import ReopeningState
from applications.draft.models.application import PartnerInvitation
from applications.draft.models.comments import Comment
from applications.draft.models.reopening import Reopening
from applications.papers.models import LetterRequest
from applications.submission.constants import VersionKind
from applications.submission.content import hash_of, snapshot
from applications.submission.models.submission import Receipt
from applications.submission.models.versions import Version
from applications.submission.queries.content import whole
from applications.urls import urlpatterns
from core import clock
from core.invitations import links
from programmes.constants import PaperKind
from programmes.models import RequiredPaper
from tests.factories import UserFactory, make_attachment, make_member, make_staff, make_tandem, pdf_bytes

pytestmark = pytest.mark.django_db

ROLES = (MemberRole.SIGNATORY, MemberRole.EDITOR, MemberRole.COMMENTER, MemberRole.READER)
# "ours": the municipality, whose seat and plan the addresses below name; "theirs": the other partner.
TANDEM = {f"{side} {role.value}" for side in ("ours", "theirs") for role in ROLES}
STRANGERS = {
    "another tandem's signatory",
    "nobody's member",
    *(f"funder's {role.value}" for role in FunderRole),
}


def side_and_role(*roles, sides=("ours", "theirs")) -> set[str]:
    return {f"{side} {role.value}" for side in sides for role in roles}


WRITERS = side_and_role(MemberRole.SIGNATORY, MemberRole.EDITOR)
COMMENTERS = WRITERS | side_and_role(MemberRole.COMMENTER)
SIGNATORIES = side_and_role(MemberRole.SIGNATORY)
OUR_WRITERS = side_and_role(MemberRole.SIGNATORY, MemberRole.EDITOR, sides=("ours",))
OUR_SIGNATORIES = side_and_role(MemberRole.SIGNATORY, sides=("ours",))
NOBODY: set[str] = set()
POST_ONLY = None


@dataclass
class Address:
    """reads: who gets the page (POST_ONLY: nobody, it takes only a POST); writes: whom a POST reaches
    (NOBODY: it only shows); arguments: what the address needs beside the application's id."""

    reads: set[str] | None
    writes: set[str]
    arguments: Callable = lambda application: []
    data: Callable = lambda application: {}
    state: str = "draft"


def section(application):
    return [application.sections.get().pk]


def our_seat(application):
    return [application.municipality.pk]


def our_consent(application):
    return {"partner": str(application.municipality.pk)}


def attachment(application):
    return [make_attachment(application, by=application.clerk).pk]


def invitation(application):
    row = PartnerInvitation(
        application=application,
        role=application.nonprofit.role,
        email="a@b.example",
        invited_by=application.clerk,
    )
    links.renew(row)
    row.save()
    return [row.pk]


def letter_request(application):
    row = LetterRequest(
        application=application,
        organisation_name="Sportverein",
        email="a@b.example",
        requested_by=application.clerk,
    )
    links.renew(row)
    row.save()
    return [row.pk]


def comment(application):
    row = Comment.objects.create(
        application=application, part="title", author=application.clerk, text="Frage"
    )
    return [row.pk]


def version(application):
    content = snapshot(whole(type(application).objects.filter(pk=application.pk)).get())
    row = Version.objects.create(
        application=application,
        kind=VersionKind.DAY,
        day=clock.today() - timedelta(days=1),
        taken_at=clock.now(),
        content=content,
        content_hash=hash_of(content),
    )
    return [row.pk]


def paper(application):
    RequiredPaper.objects.create(
        call=application.call,
        kind=PaperKind.COUNCIL_RESOLUTION,
        title={"de": "Ratsbeschluss"},
        may_follow=True,
    )
    return ["council_resolution"]


def opened_again(application):
    Reopening.objects.create(
        application=application,
        parts=["title"],
        question="Wie heißt es?",
        due_at=clock.now() + timedelta(days=3),
        asked_by=make_staff(FunderRole.OFFICER),
        state=ReopeningState.OPEN,
    )
    return []


def change_of_our_seat(application):
    row = PartnerReplacement(
        partner=application.municipality,
        old_organisation=application.municipality.organisation,
        email="neu@b.example",
        reason="Muster",
        proposed_by=application.clerk,
    )
    links.renew(row)
    row.save()
    return our_seat(application)


def submission(application):
    Receipt.objects.create(
        submission=application.submission,
        file=ContentFile(pdf_bytes(), name="x"),
        size=1,
        sha256="0" * 64,
        rendered_at=clock.now(),
    )
    return [application.submission.pk]


def part(application):
    return ["title"]


ADDRESSES = {
    "detail": Address(TANDEM, NOBODY),
    "title": Address(TANDEM, WRITERS),
    "social_space": Address(TANDEM, WRITERS),
    "section": Address(TANDEM, WRITERS, section),
    "print_section": Address(TANDEM, NOBODY, section),
    "present": Address(POST_ONLY, TANDEM, part),
    "concept": Address(TANDEM, WRITERS),
    "paper": Address(TANDEM, WRITERS, paper),
    "letters_of_intent": Address(TANDEM, WRITERS),
    "resend_letter_request": Address(POST_ONLY, WRITERS, letter_request),
    "revoke_letter_request": Address(POST_ONLY, WRITERS, letter_request),
    "attachment": Address(TANDEM, NOBODY, attachment),
    "remove_attachment": Address(WRITERS, WRITERS, attachment),
    "finance_plan": Address(TANDEM, OUR_WRITERS, our_seat),
    "export_plans": Address(TANDEM, NOBODY),
    "export_plan": Address(TANDEM, NOBODY, our_seat),
    "plan_template": Address(TANDEM, NOBODY, our_seat),
    "import_plan": Address(OUR_WRITERS, OUR_WRITERS, our_seat),
    "let_others_write": Address(POST_ONLY, OUR_SIGNATORIES, our_seat),
    "partners": Address(TANDEM, WRITERS),
    "revoke_invitation": Address(POST_ONLY, WRITERS, invitation),
    "readdress_invitation": Address(WRITERS, WRITERS, invitation),
    "resend_invitation": Address(POST_ONLY, WRITERS, invitation),
    "comments": Address(TANDEM, COMMENTERS, part),
    "resolve_comment": Address(POST_ONLY, COMMENTERS, comment),
    "reopen_comment": Address(POST_ONLY, COMMENTERS, comment),
    "responsibility": Address(WRITERS, WRITERS, part),
    "submit": Address(TANDEM, OUR_SIGNATORIES, data=our_consent),
    "withdraw_consent": Address(POST_ONLY, OUR_SIGNATORIES, data=our_consent),
    "receipt": Address(TANDEM, NOBODY, state="submitted"),
    "receipt_pdf": Address(TANDEM, NOBODY, submission, state="submitted"),
    "withdraw": Address(SIGNATORIES, SIGNATORIES),
    "cancel_withdrawal": Address(POST_ONLY, SIGNATORIES, state="submitted"),
    "reopening": Address(TANDEM, NOBODY, opened_again, state="submitted"),
    "answer": Address(POST_ONLY, WRITERS, opened_again, state="submitted"),
    "agree_to_answer": Address(POST_ONLY, OUR_SIGNATORIES, opened_again, our_consent, state="submitted"),
    "replacement": Address(TANDEM, SIGNATORIES, our_seat, state="selected"),
    "resend_replacement": Address(POST_ONLY, SIGNATORIES, change_of_our_seat, state="selected"),
    "drop_replacement": Address(SIGNATORIES, SIGNATORIES, change_of_our_seat, state="selected"),
    "print": Address(TANDEM, NOBODY),
    "export_pdf": Address(POST_ONLY, TANDEM),
    "versions": Address(TANDEM, WRITERS),
    "compare_versions": Address(TANDEM, NOBODY),
    "version": Address(TANDEM, NOBODY, version),
    "restore_version": Address(WRITERS, WRITERS, version),
}

# Not about one application that a person sees already: who may is told elsewhere.
ELSEWHERE = {
    "list": "test_dashboard",
    "new": "test_start",
    "resume_invitation": "test_invitations",
    "invitation": "test_invitations",
    "letter_request": "test_letters",
    "letter_copy": "test_letters",
    "letter_copy_file": "test_letters",
    "resume_replacement": "test_replacement",
    "replacement_invitation": "test_replacement",
}


def everybody(application) -> dict[str, object]:
    people = {}
    for side, partner in (("ours", application.municipality), ("theirs", application.nonprofit)):
        for role in ROLES:
            people[f"{side} {role.value}"] = make_member(partner.organisation, role)
    people["another tandem's signatory"] = make_tandem(complete=False, call=application.call).clerk
    people["nobody's member"] = UserFactory()
    for role in FunderRole:
        people[f"funder's {role.value}"] = make_staff(role, application.call.funding_lines.first().funder)
    assert set(people) == TANDEM | STRANGERS
    return people


def answer_to(client, method, url, data=None):
    """The status, and nothing stays changed for who comes next."""
    client.raise_request_exception = True
    with transaction.atomic():
        response = getattr(client, method)(url, data or {})
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response.status_code


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_who_may_open_and_write(login, name):
    address = ADDRESSES[name]
    application = make_tandem(state=address.state, complete=address.state != "draft")
    people = everybody(application)
    url = reverse(f"applications:{name}", args=[application.pk, *address.arguments(application)])
    data = address.data(application)
    wrong = []
    for who, person in people.items():
        client = login(person)
        opened = answer_to(client, "get", url)
        if address.reads is POST_ONLY:
            fits = opened == 405
        else:
            fits = opened in (200, 302, 409) if who in address.reads else opened == 404
        if not fits:
            wrong.append(("get", who, opened))
        sent = answer_to(client, "post", url, data)
        if who in address.writes:
            fits = sent in (200, 302, 400, 409)
        elif address.writes == NOBODY and who in TANDEM:
            # A page that only shows may answer a POST as if it were a GET.
            fits = sent in (200, 302, 404, 405)
        else:
            fits = sent in (404, 405)
        if not fits:
            wrong.append(("post", who, sent))
    assert wrong == []


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_without_a_login_nothing_opens(name):
    address = ADDRESSES[name]
    application = make_tandem(state=address.state, complete=False)
    url = reverse(f"applications:{name}", args=[application.pk, *address.arguments(application)])
    for method in ("get", "post"):
        response = getattr(Client(), method)(url)
        assert response.status_code in (302, 403, 405), method
        if response.status_code == 302:
            assert response.url.startswith(reverse("account_login"))


def test_every_address_of_the_room_is_in_the_table():
    known = set(ADDRESSES) | set(ELSEWHERE)
    assert {pattern.name for pattern in urlpatterns} == known, (
        "A new address needs a row in ADDRESSES (or, if it is not about one visible application, in ELSEWHERE)."
    )


def test_an_address_that_is_missing_would_be_noticed():
    """The negative control."""
    known = (set(ADDRESSES) | set(ELSEWHERE)) - {"comments"}
    assert {pattern.name for pattern in urlpatterns} != known


def test_a_plan_that_others_may_write_takes_the_other_partners_writers(login):
    application = make_tandem()
    people = everybody(application)
    application.municipality.others_may_write = True
    application.municipality.save()
    url = reverse("applications:finance_plan", args=[application.pk, application.municipality.pk])
    reached = {
        who for who, person in people.items() if answer_to(login(person), "post", url, {}) in (200, 302, 400)
    }
    assert reached == WRITERS


def test_a_person_with_two_roles_may_what_the_stronger_one_may(login):
    application = make_tandem()
    both = make_member(application.municipality.organisation, MemberRole.READER)
    both.memberships.create(organisation=application.nonprofit.organisation, role=MemberRole.EDITOR)
    client = login(both)
    assert client.post(reverse("applications:title", args=[application.pk]), {}).status_code == 200
    ours = reverse("applications:finance_plan", args=[application.pk, application.municipality.pk])
    assert client.post(ours, {}).status_code == 404
