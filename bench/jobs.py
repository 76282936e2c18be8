"""What one click sets going: how long it takes at its largest, and which share of that is our own processor time."""

import os
import re
import time
from html import unescape
from io import BytesIO

APPLICATIONS, REVIEWERS, ROWS = 1000, 60, 500
HOST = "localhost"


def processor_seconds() -> float:
    """Of this process and of the children that have ended (one reads the workbook)."""
    return sum(os.times()[:4])


def timed(title: str, most: float, work) -> dict:
    """work() -> what to say of the result."""
    wall, own = time.perf_counter(), processor_seconds()
    said = work()
    return {
        "title": title,
        "most": most,
        "seconds": time.perf_counter() - wall,
        "own": processor_seconds() - own,
        "said": said,
    }


def measure(story) -> list[dict]:
    return [*import_rows(story), assign(story), *freeze(story)]


def import_rows(story) -> list[dict]:
    """Upload, look, take over: two requests through all of the portal's middleware."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.urls import reverse

    from applications.plans.models import CostItem

    tandem, application = story.wide.tandem, story.wide.application
    partner = application.partners.get(organisation=tandem.nonprofit)
    client = Client(headers={"host": HOST})
    client.force_login(tandem.director, backend="accounts.backends.Backend")
    path = reverse("applications:import_plan", args=[application.pk, partner.pk])
    book = filled_sheet(partner)
    shown = {}

    def look() -> str:
        page = client.post(path, {"file": SimpleUploadedFile("plan.xlsx", book)}, secure=True)
        signed = re.search(r'name="rows" value="([^"]+)"', page.content.decode())
        if signed is None:
            raise RuntimeError(f"the file was not read: {page.status_code}")
        shown["rows"] = unescape(signed[1])
        return f"{len(book) // 1024} KiB read"

    def take_over() -> str:
        answer = client.post(path, {"rows": shown["rows"], "how": "replace"}, secure=True)
        if answer.status_code != 302:
            raise RuntimeError(f"the rows were not taken over: {answer.status_code}")
        return f"{CostItem.objects.filter(plan=partner.finance_plan).count()} rows saved"

    client.get(path, secure=True)
    return [
        timed(f"XLSX import of {ROWS} rows: upload and preview", 2, look),
        timed(f"XLSX import of {ROWS} rows: take over", 2, take_over),
    ]


def filled_sheet(partner) -> bytes:
    """The template with its rows filled in, as somebody would with Excel."""
    from openpyxl import load_workbook

    from applications.plans import terms as plans_terms
    from applications.plans.sheet import handing_out
    from core.paper.sheets import workbook

    terms = plans_terms.terms_of(partner)
    book = load_workbook(BytesIO(workbook(handing_out.template_sheets(partner, terms))))
    sheet = book.worksheets[0]
    category = terms.categories[0][1]
    sheet.delete_rows(2, sheet.max_row)  # the head stays
    for number in range(ROWS):
        amounts = [100 + number for _year in terms.years]
        sheet.append([str(category), f"Position {number}", "12 × 1", *amounts])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def assign(story) -> dict:
    """Propose, then apply what was proposed: both are in the time."""
    from accounts.constants import FunderRole
    from accounts.models import FunderMembership, User
    from programmes.models import FundingLine
    from reviews.assessment.actions import planning
    from reviews.assessment.queries.proposal import propose

    tree = story.to_assign()
    tree.copy(*story.copies_to_assign(APPLICATIONS - 1))
    call = tree.application.call
    funders = [line.funder for line in FundingLine.objects.filter(call=call).select_related("funder")]
    there = FunderMembership.objects.filter(funder__in=funders, role=FunderRole.REVIEWER).count()
    for number in range(REVIEWERS - there):
        user = User.objects.create(email=f"gutachten-{number}@demo.example", name=f"Person {number}")
        FunderMembership.objects.create(
            user=user, funder=funders[number % len(funders)], role=FunderRole.REVIEWER
        )
    round_ = call.rounds.order_by("number").first()
    officer = story.staff["officer"]

    def work() -> str:
        proposal = propose(round_, officer, seed=1)
        plan = planning.apply(round=round_, seed=1, by=officer, digest=proposal.situation.digest)
        loads = sorted(proposal.balanced.load.values())
        return f"{plan.assignments.count()} assignments, {loads[0]} to {loads[-1]} for each person"

    return timed(f"Automatic assignment, {APPLICATIONS} applications, {REVIEWERS} reviewers", 5, work)


def freeze(story) -> list[dict]:
    from reviews.selection.actions import freezes
    from reviews.selection.freezing import prove

    round_ = story.call.rounds.order_by("number").first()
    made = {}

    def keep() -> str:
        made["freeze"] = freezes.freeze(round=round_, by=story.staff["officer"])
        return f"{len(made['freeze'].inputs) // 1024} KiB of inputs"

    def again() -> str:
        one = made["freeze"]
        proof = prove(
            inputs=one.inputs,
            inputs_sha256=one.inputs_sha256,
            result=one.result,
            result_sha256=one.result_sha256,
        )
        if not proof.holds:
            raise RuntimeError("the frozen ranking does not come out the same")
        return "the same bytes"

    number = story.call.applications.filter(current_round=round_).count()
    return [
        timed(f"Freezing the ranking of {number} applications", 5, keep),
        timed(f"Rebuilding and proving the ranking of {number} applications", 5, again),
    ]
