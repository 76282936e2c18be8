"""The demo's story: a call that runs today with tandems at work, and one that closed with all that follows.

Told once: what is there already stays as it is, so a second start finds the first one's data and whatever
people did with it since.
"""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import F

from applications.changes.actions import withdrawal
from applications.draft.actions import start
from applications.draft.models.application import Application
from casework.actions import eligibility
from core import clock
from core.constants import OutboxState
from core.models import OutboxMessage
from letters.actions import templates
from portal.showcase.demo import drafts, reviewing
from portal.showcase.demo.people import load_helper, load_staff, load_tandem
from programmes.actions import load_preset
from reviews.selection.constants import Outcome

PRESET = "inklusion-vor-ort-sachsen-2023"
PAST_SLUG = "inklusion-vor-ort-muster"
OPEN_FOR_DAYS = 25
CLOSED_SINCE_DAYS = 300


@transaction.atomic
def load() -> None:
    """Raises RuntimeError anywhere but in the demo: its password is public."""
    if not (settings.DEMO and settings.DEBUG):
        raise RuntimeError("the demo's logins are refused unless DEMO and DEBUG are on")
    running = load_preset(
        name=PRESET,
        closes_at=clock.closing_moment(clock.today() + timedelta(days=OPEN_FOR_DAYS)),
        is_demo=True,
    )
    past = load_preset(
        name=PRESET,
        closes_at=clock.closing_moment(clock.today() - timedelta(days=CLOSED_SINCE_DAYS)),
        is_demo=True,
        changes={
            "slug": PAST_SLUG,
            "number_prefix": "MUSTER",
            "title": {
                "de": "Inklusion vor Ort: Musteraufruf",
                "en": "Inclusion on Site: sample call",
                "de-ls": "Inklusion vor Ort: Muster",
            },
        },
    )
    for call in (running, past):
        if not call.letter_templates.exists():
            templates.load(call=call, preset=PRESET)
    staff = load_staff(running)
    if not Application.objects.filter(call=past).exists():
        tell_past(past, staff)
    if not Application.objects.filter(call=running).exists():
        tell_running(running, staff)


def tell_running(call, staff) -> None:
    """Drafts in every shape, and the first that came in, at work."""
    today = clock.now()

    def at(days):
        return clock.as_if(today + timedelta(days=days))

    own = load_tandem("Musterstadt an der Beispiel")
    load_helper(own)
    with at(-20):
        # kommune@ and traeger@: a draft that still lacks things at both partners.
        draft = drafts.begin(call, own, "Mittendrin in der Altstadt")
        drafts.write_space(draft, own, "Altstadt", 2400)
        drafts.upload(draft, own, letters=2)
        for partner in drafts.partners(draft):
            if partner.role.key == "municipality":
                drafts.save_plan(partner, Decimal("90000.00"), by=own.clerk, own_missing=Decimal("2500.00"))
    drafts.talk_about(draft, own, at)

    other = load_tandem("Beispielhausen")
    with at(-18):
        # fremd@: complete, one of two has agreed.
        draft = drafts.begin(call, other, "Begegnung am Marktplatz")
        drafts.write(draft, other, space="Marktviertel", population=5200)
    with at(-1):
        drafts.consent(draft, other, both=False)

    waiting = load_tandem("Probeburg")
    with at(-3):
        draft = start.begin(
            call=call, organisation=waiting.municipality, title="Probeburg öffnet Türen", by=waiting.clerk
        )
        drafts.invite(draft, waiting, accepted=False)

    for name, title, space, population, days in (
        ("Testheim am Muster", "Ein Dorf für alle", "Ortskern Testheim", 900, -12),
        ("Exempelau", "Stadtpark ohne Barrieren", "Parkviertel", 3300, -15),
        ("Musterrode", "Zusammen in der Neustadt", "Neustadt", 7100, -16),
    ):
        tandem = load_tandem(name)
        with at(days):
            application = drafts.begin(call, tandem, title)
            drafts.write(application, tandem, space=space, population=population, grant="95000.00")
        with at(days + 4):
            drafts.consent(application, tandem)
        if name == "Testheim am Muster":
            continue  # waits for the formal check
        with at(days + 6):
            eligibility.find_eligible(application=application, by=staff["officer"])
            application.refresh_from_db()
            made = reviewing.assign(application, staff, "land1", "aktion1", expert=True)
        if name == "Exempelau":
            # One review is locked, one half written, the expert's waits for her declaration.
            with at(days + 8):
                reviewing.declare_free(made["aktion1"])
                reviewing.score(made["aktion1"], 4)
                reviewing.declare_free(made["land1"])
                reviewing.score(made["land1"], 3, lock=False, only=2)

    with at(-10):
        tandem = load_tandem("Erprobau")
        application = drafts.begin(call, tandem, "Dorfladen für alle")
        drafts.write(application, tandem, space="Erprobau", population=800, grant="60000.00")
        drafts.consent(application, tandem)
    with at(-4):
        withdrawal.withdraw(
            application=application,
            reason="Der Gemeinderat möchte das Vorhaben erst im nächsten Jahr beginnen.",
            by=tandem.clerk,
        )


# title, place, space, population, grant a year, points in round 1, points in round 2
PAST = (
    ("Begegnungsorte Südvorstadt", "Musterstadt an der Beispiel", "Südvorstadt", 4100, "100000.00", 4, 4),
    ("Wir in Modellberg", "Modellberg", "Bahnhofsviertel", 8800, "95000.00", 4, 4),
    ("Vorlagenthal bewegt sich", "Vorlagenthal", "Unterdorf", 1700, "80000.00", 4, 3),
    ("Teilhabe im ganzen Kreis", "Landkreis Musterkreis", "Musterkreis Nord", 21000, "100000.00", 3, 3),
    ("Marktplatz der Möglichkeiten", "Beispielhausen", "Altmarkt", 5200, "90000.00", 3, 2),
    ("Spielplatz für alle", "Probeburg", "Burgviertel", 1900, "70000.00", 2, None),
    ("Kurze Wege", "Exempelau", "Altstadt", 2600, "85000.00", 3, None),
    ("Musterrode mischt sich", "Musterrode", "Weststadt", 6400, "90000.00", 3, None),
)


def tell_past(call, staff) -> None:
    """From the closed deadline to two awards with their letters, months ago."""
    closed = call.closes_at
    told = clock.now()

    def at(days):
        return clock.as_if(closed + timedelta(days=days, hours=-14))

    tandems, made = {}, {}
    for number, (title, place, space, population, grant, _first, _second) in enumerate(PAST):
        tandem = tandems[title] = load_tandem(place)
        with at(-30 + number):
            made[title] = drafts.begin(call, tandem, title)
            drafts.write(made[title], tandem, space=space, population=population, grant=grant)
        with at(-6 + number % 5):
            drafts.consent(made[title], tandem)
    lone = load_tandem("Erprobau")
    with at(-8):
        outside = drafts.begin(call, lone, "Gerätehaus der Feuerwehr")
        drafts.write(outside, lone, space="Erprobau", population=2300, grant="40000.00")
        drafts.consent(outside, lone)
    with at(5):
        for application in made.values():
            eligibility.find_eligible(application=application, by=staff["officer"])
            application.refresh_from_db()
        eligibility.find_ineligible(
            application=outside,
            reason="Das Vorhaben betrifft keinen Sozialraum im Sinne des Förderaufrufs, sondern ein Gebäude.",
            by=staff["officer"],
        )
    with at(7):
        recused = reviewing.assign(made["Kurze Wege"], staff, "land1")["land1"]
        reviewing.recuse(recused)
    with at(20):
        for number, (title, *_facts, points, _later) in enumerate(PAST):
            names = ("land2", "aktion1") if title == "Kurze Wege" else ("land1", "aktion1")
            if number % 3 == 2:
                names = (names[0], "aktion2")
            reviewing.review(made[title], staff, names, points, expert=number % 2 == 0)
    with at(25):
        withdrawal.withdraw(
            application=made["Musterrode mischt sich"],
            reason="Unser Partner hat keine Räume mehr.",
            by=tandems["Musterrode mischt sich"].director,
        )
    first, second = call.rounds.order_by("number")
    with at(30):
        go_on = [title for title, *_rest, later in PAST if later is not None] + ["Kurze Wege"]
        reviewing.decide(
            first,
            [(made[title], Outcome.ADVANCE, "") for title in go_on]
            + [
                (
                    made["Spielplatz für alle"],
                    Outcome.REJECT,
                    "Die Beteiligung von Menschen mit Behinderung ist nicht beschrieben.",
                )
            ],
            "Nach den Gutachten und mit Blick auf die Mischung nach Größe und Region.",
            staff,
        )
    for number, title in enumerate(go_on):
        if title == "Kurze Wege":
            continue
        with at(35):
            interview = reviewing.propose(
                made[title],
                staff,
                tandems[title],
                (closed + timedelta(days=45 + number)).date(),
                # Three fall on the same Monday where a weekend lies between.
                hour=(9, 12, 15)[number % 3],
            )
        with at(38):
            reviewing.answer(interview, tandems[title])
        with at(40):
            reviewing.ask(interview, tandems[title], staff)
        with at(55):
            reviewing.hold(interview, staff)
        with at(60):
            score = next(one[6] for one in PAST if one[0] == title)
            assert score is not None  # who talks got through the first round
            reviewing.review(made[title], staff, ("land1", "aktion1"), score, expert=number % 2 == 0)
    with at(70):
        reviewing.decide(
            second,
            [
                (made["Begegnungsorte Südvorstadt"], Outcome.ADVANCE, ""),
                (made["Wir in Modellberg"], Outcome.ADVANCE, ""),
                (made["Vorlagenthal bewegt sich"], Outcome.ADVANCE, ""),
                (made["Teilhabe im ganzen Kreis"], Outcome.RESERVE, ""),
                (
                    made["Marktplatz der Möglichkeiten"],
                    Outcome.REJECT,
                    "Im Gespräch blieb offen, wer die Koordination trägt.",
                ),
            ],
            "Die drei Tandems überzeugten auf dem Papier und vor Ort.",
            staff,
        )
    with at(90):
        awards = [
            reviewing.award(made["Begegnungsorte Südvorstadt"], staff, amount=Decimal("100000.00"), years=3),
            reviewing.award(made["Wir in Modellberg"], staff, amount=Decimal("95000.00"), years=3),
        ]
    with at(100):
        letters = [letter for award in awards for letter in reviewing.send_letters(award, staff)]
    with at(102):
        mine = tandems["Begegnungsorte Südvorstadt"]
        for letter in letters:
            if letter.share.partner.organisation_id == mine.municipality.pk:
                reviewing.retrieve(letter, mine.clerk)
    # Everything until here was told long ago: its mails went out then.
    OutboxMessage.objects.filter(state=OutboxState.PENDING, created_at__lt=told - timedelta(days=60)).update(
        state=OutboxState.SENT, sent_at=F("created_at")
    )
    with clock.as_if(told - timedelta(days=2)):
        # Still open: a prepared award, and a talk whose date one partner has not confirmed.
        reviewing.award(
            made["Vorlagenthal bewegt sich"], staff, amount=Decimal("80000.00"), years=3, commit=False
        )
        interview = reviewing.propose(
            made["Kurze Wege"], staff, tandems["Kurze Wege"], clock.today() + timedelta(days=9)
        )
        reviewing.answer(interview, tandems["Kurze Wege"], who=("municipality",))
        reviewing.ask(interview, tandems["Kurze Wege"], staff)
