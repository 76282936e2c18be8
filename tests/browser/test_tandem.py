"""One tandem's way, from the invitation to the award letter, with what is refused on the way."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from accounts.constants import FunderRole
from applications.draft.models.application import Application
from core import clock
from core.mail import outbox
from core.models import OutboxMessage
from core.tasks import build_exports
from letters.tasks import render_released
from reminders.tasks import remind
from tests.factories import (
    FunderFactory,
    FunderMembershipFactory,
    PlaceFactory,
    make_call,
    make_staff,
    make_tandem,
    pdf_bytes,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.early]
PASSWORD = "Ein langes Kennwort 7"


def last_mail(to, kind=None) -> str:
    messages = OutboxMessage.objects.filter(recipient=to).order_by("created_at")
    if kind:
        messages = messages.filter(kind=kind)
    return outbox.text_of(messages.last())


def link_in(text) -> str:
    return re.search(r"https?://\S+", text).group()


def upload(pages=1, name="dokument.pdf"):
    return {"name": name, "mimeType": "application/pdf", "buffer": pdf_bytes(pages)}


def register(person, name, email) -> None:
    """Sign up on the page that is open, confirm by the mail, log in."""
    person.fill(name=name, email=email, password1=PASSWORD, password2=PASSWORD)
    person.press("Konto anlegen")
    person.open(link_in(last_mail(email)))
    person.press("Ja, Adresse bestätigen")
    if person.path != "/konto/login/":  # back at the invitation
        person.page.locator("main").get_by_role("link", name="Anmelden").click()
    person.fill(login=email, password=PASSWORD)
    person.press("Anmelden")
    assert person.path != "/konto/login/", person.text


def test_a_tandem_goes_all_the_way(somebody, judge, server):
    ministry, foundation = FunderFactory(), FunderFactory(foundation=True)
    call = make_call()
    place = PlaceFactory(name="Musterstadt an der Beispiel", key="14999801")
    stranger = make_tandem(call).clerk

    # 1 -- the clerk registers, creates the town, begins, invites; the director accepts, registering on the way
    clerk = somebody()
    clerk.open("/")
    clerk.open(f"/aufrufe/{call.slug}/")
    clerk.open(f"/bewerbungen/neu/{call.slug}/")
    clerk.follow("Jetzt registrieren")
    register(clerk, "Karla Kommun", "karla@musterstadt.example")
    clerk.open(f"/bewerbungen/neu/{call.slug}/")
    clerk.follow("Anlegen: Kommune")
    clerk.fill(q="Musterstadt an der")
    clerk.press("Suchen")
    clerk.follow("Musterstadt an der Beispiel")
    clerk.fill(street="Rathausplatz 1", postcode="09999")
    clerk.press("Organisation anlegen")
    assert clerk.path == f"/bewerbungen/neu/{call.slug}/"
    clerk.fill(title="Mittendrin in der Altstadt")
    clerk.press("Entwurf anlegen")
    clerk.sees("Mittendrin in der Altstadt", "Was noch fehlt", "Der Name des Sozialraums fehlt.")
    application = Application.objects.get(title="Mittendrin in der Altstadt")
    home = f"/bewerbungen/{application.pk}/"
    assert clerk.path == home

    clerk.open(f"{home}partner/")
    clerk.fill(email="tilo@lebenswege.example")
    clerk.press("Einladung senden")
    director = somebody()
    director.open(link_in(last_mail("tilo@lebenswege.example", "application.invitation")))
    director.sees("Einladung in ein Tandem", "Mittendrin in der Altstadt")
    director.follow("Konto anlegen")
    register(director, "Tilo Träger", "tilo@lebenswege.example")
    director.sees("Zuerst: Ihre Organisation")
    director.follow("anlegen")
    director.fill(
        name="Lebenswege Musterstadt e. V.",
        street="Musterweg 7",
        postcode="09999",
        town="Musterstadt",
        register_court="Amtsgericht Chemnitz",
        register_number="VR 1",
        exemption_on="2025-05-06",
    )
    director.choose("legal_form", "eingetragener Verein (e. V.)")
    director.press("Organisation anlegen")
    director.press("Einladung annehmen")
    director.sees("Willkommen im Tandem", "Mittendrin in der Altstadt")
    municipality = application.partners.get(organisation__place=place)
    nonprofit = application.partners.exclude(pk=municipality.pk).get()

    # a stranger finds nothing, whoever is logged in
    somebody(stranger).open(home, status=404)
    somebody(stranger).open(f"{home}einreichen/", status=404)

    # 2 -- both fill it in; what is missing is listed for both
    clerk.open(f"{home}sozialraum/")
    clerk.fill(name="Altstadt", population="2.400", description="Ein Viertel mit kurzen Wegen.")
    clerk.choose("place", str(place))
    clerk.press("Speichern")
    section = application.sections.get()
    director.open(f"{home}abschnitt/{section.pk}/")
    director.fill(text="So gehen wir vor.")
    director.press("Speichern")
    clerk.open(f"{home}konzept/")
    clerk.page.set_input_files('[name="file"]', files=[upload(4, "zu-lang.pdf")])
    clerk.press("Hochladen", judged=False)
    clerk.page.wait_for_selector(".field__error")
    clerk.sees("Das Dokument hat 4 Seiten.")
    clerk.page.set_input_files('[name="file"]', files=[upload(3, "konzept.pdf")])
    clerk.press("Hochladen", judged=False)
    clerk.page.wait_for_selector(".notice--success")
    for number in (1, 2, 3):
        director.open(f"{home}absichtserklaerungen/")
        director.fill(organisation_name=f"Verein {number}", signed_by=f"Kim Beispiel {number}")
        director.page.set_input_files('[name="file"]', files=[upload(number, f"absicht-{number}.pdf")])
        director.press("Hochladen", judged=False)
        director.page.wait_for_selector(".notice--success")
    director.open(home)
    director.sees_not("Absichtserklärungen“: Es")
    director.sees("Der Finanzplan von")
    years = call.budget_years
    clerk.open(f"{home}finanzplan/{municipality.pk}/")
    fill_plan(clerk, years, cost="0.005", own="25.000,00", grant="100.000,00")
    clerk.press("Speichern")
    clerk.sees("Bitte schreiben Sie den Betrag so")
    fill_plan(clerk, years, cost="125.000,00", own="25.000,00", grant="100.000,00")
    clerk.press("Speichern")
    director.open(f"{home}finanzplan/{nonprofit.pk}/")
    fill_plan(director, years, cost="125.000,00", own="20.000,00", grant="100.000,00")
    director.press("Speichern")
    director.open(home)
    director.sees("5.000,00\u00a0€")  # what is off, by how much
    director.open(f"{home}finanzplan/{nonprofit.pk}/")
    fill_plan(director, years, cost="125.000,00", own="25.000,00", grant="100.000,00")
    director.press("Speichern")
    clerk.open(home)
    clerk.sees("Nichts. Alle Angaben sind da.")

    # 8 -- the reminder says who still has to agree (the rest of the reminders: tests/reminders)
    Application.objects.filter(pk=application.pk).update(created_at=clock.now() - timedelta(days=60))
    closes_at, call.closes_at = call.closes_at, clock.closing_moment(clock.today() + timedelta(days=3))
    call.save()
    # Reminders go out in the day, whenever this test runs.
    with time_machine.travel(timezone.localtime().replace(hour=10, minute=0)):
        remind()
    outbox.deliver()
    reminder = OutboxMessage.objects.get(recipient="karla@musterstadt.example", kind="reminder.draft")
    assert "Noch 3 Tage" in reminder.subject_line
    call.closes_at = closes_at
    call.save()

    # 3 -- both agree to the same content; an edit in between voids; late is refused; the second submits
    clerk.open(f"{home}einreichen/")
    clerk.press("Für Stadt Musterstadt an der Beispiel zustimmen")
    clerk.sees("Bitte setzen Sie das Häkchen")
    clerk.tick("Ich habe die Bewerbung gelesen")
    clerk.press("Für Stadt Musterstadt an der Beispiel zustimmen")
    application.refresh_from_db()
    assert application.state == "draft"
    director.open(f"{home}abschnitt/{section.pk}/")
    director.fill(text="So gehen wir gemeinsam vor.")
    director.press("Speichern")
    clerk.open(f"{home}einreichen/")
    void = last_mail("karla@musterstadt.example", "application.consent_voided")
    assert "die Zustimmung von Stadt Musterstadt an der Beispiel zum vorigen Stand" in void
    clerk.tick("Ich habe die Bewerbung gelesen")
    clerk.press("Für Stadt Musterstadt an der Beispiel zustimmen")
    director.open(f"{home}einreichen/")
    director.tick("Ich habe die Bewerbung gelesen")
    call.closes_at = clock.now() - timedelta(minutes=6)  # the deadline passes while the page is open
    call.save()
    director.press("Für Lebenswege Musterstadt e. V. zustimmen")
    director.sees("Die Frist ist abgelaufen")
    application.refresh_from_db()
    assert application.state == "draft"  # one consent is none
    call.closes_at = closes_at
    call.save()
    director.open(f"{home}einreichen/")
    director.tick("Ich habe die Bewerbung gelesen")
    director.press("Für Lebenswege Musterstadt e. V. zustimmen")
    application.refresh_from_db()
    assert application.state == "submitted"
    director.sees("Eingangsbestätigung", application.number)
    assert application.number in last_mail("karla@musterstadt.example", "application.receipt")
    director.page.go_back()
    director.page.reload()
    assert Application.objects.get(pk=application.pk).number == application.number

    # 4 -- eligible; two reviewers, one of each funder; who has a conflict never sees the papers
    officer_user = make_staff(FunderRole.OFFICER, ministry, name="Ottilie Ordnung")
    FunderMembershipFactory(user=officer_user, funder=foundation, role=FunderRole.OFFICER)
    land1 = make_staff(FunderRole.REVIEWER, ministry, name="Lena Land")
    land3 = make_staff(FunderRole.REVIEWER, ministry, name="Bert Befangen")
    aktion1 = make_staff(FunderRole.REVIEWER, foundation, name="Ada Aktiv")
    land2 = make_staff(FunderRole.APPROVER, ministry, name="Lutz Land")
    aktion2 = make_staff(FunderRole.APPROVER, foundation, name="Anton Akt")
    office = f"/backoffice/bewerbungen/{application.pk}/"
    officer = somebody(officer_user)
    officer.open("/backoffice/")
    officer.open("/backoffice/bewerbungen/")
    officer.open(office)
    officer.press("Zulässig")
    officer.open(f"{office}zuweisen/")
    officer.tick("Lena Land")
    officer.tick("Bert Befangen")
    officer.press("Für Ministerium zuweisen")
    officer.tick("Ada Aktiv")
    officer.press("Für Aktion Muster zuweisen")

    def assignment_of(user):
        return application.assignments.get(
            reviewer=user, round=Application.objects.get(pk=application.pk).current_round
        )

    partial = somebody(land3)
    partial.open(f"/backoffice/gutachten/{assignment_of(land3).pk}/befangenheit/")
    partial.tick("Ich habe in dieser Sache beraten")
    partial.press("Erklärung abgeben")
    partial.open(office, status=404)
    partial.open(f"/backoffice/gutachten/{assignment_of(land3).pk}/", status=404)
    reviewers = {land1: somebody(land1), aktion1: somebody(aktion1)}
    for user, reviewer in reviewers.items():
        reviewer.open("/backoffice/")
        assignment = assignment_of(user)
        before = reviewer.page.goto(server + f"/backoffice/gutachten/{assignment.pk}/")
        assert before.status == 404 or "befangenheit" in reviewer.path
        review(reviewer, assignment)

    # 5 -- shortlist, talk on site, selection; each approved by both funders
    first, second = call.rounds.order_by("number")
    decide(officer, first, application)
    approve(somebody(land2), somebody(aktion2), first)
    officer.open(office)
    officer.sees("Vor-Ort-Gespräche")
    officer.open(f"{office}gespraech/")
    day = clock.today() + timedelta(days=10)
    officer.fill(
        place="Rathaus, Raum 12 (stufenlos)",
        slot_1=f"{day.isoformat()}T10:00",
        slot_2=f"{(day + timedelta(days=1)).isoformat()}T14:00",
    )
    officer.press("Allen Partnern vorschlagen")
    for person, answers in ((clerk, ("no", "yes")), (director, ("yes", "yes"))):
        person.open(f"{home}gespraech/")
        for number, slot in enumerate(application.interviews.get().slots.order_by("starts_at")):
            person.page.locator(f'[name$="slot_{slot.pk}"][value="{answers[number]}"]').check()
        person.press("Antwort senden")
    interview = application.interviews.get()
    assert interview.state == "confirmed"
    assert clock.BERLIN.fromutc(interview.starts_at.replace(tzinfo=clock.BERLIN)).hour == 14
    interview.starts_at = timezone.now()  # the day of the talk has come
    interview.save()
    officer.open(f"/backoffice/gespraeche/{interview.pk}/niederschrift/")
    officer.fill(attendance="Alle Partner, keine Enthaltungen.", minutes="Offene Fragen sind beantwortet.")
    officer.press("Zur Akte nehmen")
    officer.open(f"{office}zuweisen/")
    officer.tick("Lena Land")
    officer.press("Für Ministerium zuweisen")
    officer.tick("Ada Aktiv")
    officer.press("Für Aktion Muster zuweisen")
    for user, reviewer in reviewers.items():
        review(reviewer, assignment_of(user))
    decide(officer, second, application)
    approve(somebody(land2), somebody(aktion2), second)
    application.refresh_from_db()
    assert application.state == "selected"
    clerk.open(home)
    clerk.sees("ausgewählt")

    # 6 -- the award: refused beyond the cap, then bound
    award = f"/backoffice/bewilligungen/{application.pk}/"
    officer.open("/backoffice/bewilligungen/")
    officer.open(award)
    amounts(officer, years, "100.000,01")
    officer.press("Zur Freigabe geben")
    officer.sees("0,01\u00a0€")
    assert not application.awards.exists()
    amounts(officer, years, "100.000,00")
    officer.press("Zur Freigabe geben")
    approver = somebody(land2)
    approver.open(award)
    approver.press("Freigeben und", exact=False)
    application.refresh_from_db()
    assert application.state == "awarded"
    officer.open("/backoffice/mittel/")

    # 7 -- the letters: written, released by a second person, fetched by the tandem, checked by anybody
    officer.open("/backoffice/briefe/")
    for _letter in range(2):
        officer.open("/backoffice/briefe/")
        officer.press("Verfassen", exact=False)
    for user, share in ((land2, municipality), (aktion2, nonprofit)):
        letter = share.award_shares.get().letters.get()
        person = somebody(user)
        person.open(f"/backoffice/briefe/{letter.pk}/")
        person.press("Freigeben und ausstellen")
    render_released()
    officer.open("/backoffice/briefe/")
    officer.sees("ausgestellt")
    officer.press("ZIP", exact=False)
    build_exports()
    officer.follow("Jetzt nachsehen")
    with officer.page.expect_download() as zipped:
        officer.press("Herunterladen", exact=False, judged=False)
    assert zipped.value.suggested_filename.endswith(".zip")
    for person, share in ((clerk, municipality), (director, nonprofit)):
        letter = share.award_shares.get().letters.get()
        assert letter.state == "issued"
        person.open(f"{home}bescheide/")
        with person.page.expect_download() as fetched:
            person.press(f"{letter.number} abrufen", exact=False)
        assert Path(fetched.value.path()).read_bytes().startswith(b"%PDF-")
    other = municipality.award_shares.get().letters.get()
    assert director.page.request.get(f"{server}{home}bescheide/{other.pk}/").status == 404
    somebody(stranger).open(f"{home}bescheide/", status=404)
    somebody().open(f"/bescheid/{other.code}/")

    assert len(judge.routes) > 25


def fill_plan(person, years, *, cost, own, grant) -> None:
    page = person.page
    costs, own_funds = page.locator("tr[data-part=kosten]").first, page.locator("tr[data-part=mittel]").first
    costs.locator("select").select_option(label="Personalausgaben")
    costs.locator('input[name$="-label"]:not([type=hidden])').fill("Koordination")
    for year in years:
        costs.locator(f'input[name$="-y{year}"]').fill(cost)
        own_funds.locator(f'input[name$="-y{year}"]').fill(own)
        page.locator(f'[name="foerderung-y{year}"]').fill(grant)


def amounts(person, years, amount) -> None:
    for field in person.page.locator(".money-input").all():
        field.fill("")
    for year in years:
        for field in person.page.locator(f'.money-input[name$="{year}"]').all():
            field.fill(amount)


def review(reviewer, assignment) -> None:
    """Declare, score every criterion, lock."""
    page = reviewer.page
    reviewer.open(f"/backoffice/gutachten/{assignment.pk}/befangenheit/")
    reviewer.tick("Nein")
    reviewer.press("Erklärung abgeben")
    reviewer.open(f"/backoffice/gutachten/{assignment.pk}/")
    criteria = list(assignment.round.criteria.all())
    for criterion in criteria[:-1]:
        page.locator(f'[name="points_{criterion.pk}"][value="4"]').check()
    reviewer.fill(summary="Überzeugend.", questions="Wer koordiniert?")
    reviewer.press("Speichern und abschließen …")
    assignment.refresh_from_db()
    assert assignment.state == "open"  # one criterion has no points
    reviewer.open(f"/backoffice/gutachten/{assignment.pk}/")
    page.locator(f'[name="points_{criteria[-1].pk}"][value="3"]').check()
    reviewer.press("Speichern und abschließen …")
    reviewer.press("Endgültig abschließen")
    assignment.refresh_from_db()
    assert assignment.state == "locked"


def decide(officer, round_, application) -> None:
    officer.open(f"/backoffice/ranglisten/{round_.pk}/")
    officer.open(f"/backoffice/ranglisten/{round_.pk}/entscheiden/")
    # "kommt weiter", in the last round "wird ausgewählt"
    officer.page.locator("select[name*=outcome]").first.select_option(value="advance")
    officer.page.locator("textarea[name=reason]").fill("Das Tandem überzeugt.")
    officer.press("Vorschau")
    officer.press("Zur Freigabe vorlegen")


def approve(one, other, round_) -> None:
    decision = round_.decisions.get()
    for person in (one, other):
        person.open(f"/backoffice/entscheidungen/{decision.pk}/")
        person.press("freigeben", exact=False)
    decision.refresh_from_db()
    assert decision.state == "released"
