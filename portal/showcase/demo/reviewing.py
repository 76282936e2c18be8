"""Reviews, talks, decisions, awards and letters, as the funders' people make them."""

from datetime import datetime, time, timedelta

from budgets.actions import awards
from budgets.models import Award
from casework.constants import ConflictGround
from core import clock
from letters.actions import issue, release, retrieval, writing
from reviews.assessment.actions import assignments, conflicts, scoring
from reviews.selection.actions import decisions
from reviews.talks.actions import interviews, minutes, questions
from reviews.talks.actions.minutes import Present
from reviews.talks.constants import QuestionSource
from reviews.talks.queries.interviews import offered_questions

NOTES = (
    "Nachvollziehbar beschrieben, mit Zahlen belegt.",
    "Die Beteiligung ist konkret geplant; der Beirat hat echte Rechte.",
    "Gut, aber der Zeitplan ist eng.",
    "Überzeugt; die Partner kennen sich lange.",
    "Hier bleiben Fragen für das Gespräch.",
    "Tragfähig über das Ende der Förderung hinaus.",
)
SUMMARY = "Das Tandem arbeitet erkennbar auf Augenhöhe. Der Bedarf ist belegt, die Maßnahmen sind machbar."
QUESTIONS = "Wie wird der Beirat besetzt?\nWer übernimmt die Koordination nach dem Ende der Förderung?"
MINUTES = (
    "Die Partner zeigen den Sozialraum. Der Beirat stellt sich vor und beantwortet Fragen in Leichter Sprache.\n"
    "Offene Fragen aus der Vorauswahl sind beantwortet. Der Ratsbeschluss ist für das nächste Quartal geplant."
)


def assign(application, staff, *names, expert=False):
    """{name: assignment} for reviewers (each for their funder) and the expert in her own cause."""
    made = {}
    everybody = (*names, "expert") if expert else names
    for name in everybody:
        membership = staff[name].funder_memberships.select_related("funder").order_by("created_at").first()
        made[name] = assignments.assign(
            application=application,
            round=application.current_round,
            reviewer=staff[name],
            funder=membership.funder,
            by=staff["officer"],
            as_expert=name == "expert",
        )
    return made


def declare_free(assignment) -> None:
    conflicts.declare(assignment=assignment, has_conflict=False, by=assignment.reviewer)


def recuse(assignment) -> None:
    conflicts.declare(
        assignment=assignment,
        has_conflict=True,
        ground=ConflictGround.RELATIVE,
        note="Meine Schwägerin arbeitet beim Träger.",
        by=assignment.reviewer,
    )


def score(assignment, points, *, lock=True, only=None) -> None:
    """points: the average to aim at, 0 to 5; single criteria differ by one. only: so many criteria."""
    criteria = list(assignment.round.criteria.all())[:only]
    given, notes = {}, {}
    for number, criterion in enumerate(criteria):
        wished = points + (0, 1, -1)[(number + len(assignment.reviewer.email)) % 3]
        given[criterion.pk] = max(0, min(criterion.max_points, wished))
        notes[criterion.pk] = NOTES[number % len(NOTES)]
    scoring.save(
        assignment=assignment,
        points=given,
        notes=notes,
        summary=SUMMARY,
        questions=QUESTIONS,
        by=assignment.reviewer,
    )
    if lock:
        scoring.lock(assignment=assignment, by=assignment.reviewer)


def review(application, staff, names, points, *, expert=False) -> None:
    for assignment in assign(application, staff, *names, expert=expert).values():
        declare_free(assignment)
        score(assignment, points)


def on_weekday(day, hour) -> datetime:
    """That hour in Germany, on Monday where the day falls on a weekend."""
    day += timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
    return datetime.combine(day, time(hour), tzinfo=clock.BERLIN)


def propose(application, staff, tandem, first_day, hour=10):
    return interviews.propose(
        application=application,
        round=application.current_round,
        place=f"Rathaus {tandem.home.place}, Rathausplatz 1, Raum 12 (stufenlos)",
        slots=[on_weekday(first_day + timedelta(days=days), hour) for days in (0, 3, 7)],
        travel="Haltestelle Rathausplatz, von dort 200 Meter ohne Stufen.",
        access_needs="Aufzug, Toilette ohne Stufen.",
        by=staff["officer"],
    )


def answer(interview, tandem, *, who=("municipality", "nonprofit"), possible=(False, True, True)) -> None:
    slots = list(interview.slots.order_by("starts_at"))
    for partner in interview.application.partners.select_related("role"):
        if partner.role.key in who:
            interviews.answer_slots(
                interview=interview,
                partner=partner,
                possible={slot.pk: can for slot, can in zip(slots, possible, strict=True)},
                by=tandem.clerk if partner.role.key == "municipality" else tandem.director,
                access_needs="Induktionsschleife" if partner.role.key == "nonprofit" else "",
                needs=["sign_language", "step_free"] if partner.role.key == "nonprofit" else [],
            )


def ask(interview, tandem, staff) -> None:
    """Two questions of the reviews and one of the office's own, sent ahead; the first is answered."""
    for offered in offered_questions(staff["officer"], interview)[:2]:
        questions.add(
            interview=interview,
            text=offered.text,
            source=QuestionSource.REVIEW,
            asked_by=offered.reviewer,
            by=staff["officer"],
        )
    questions.add(
        interview=interview,
        text="In der Zeitung stand, dass die Bücherei umzieht. Was heißt das für Ihre Treffen?",
        by=staff["officer"],
    )
    questions.send(interview=interview, by=staff["officer"])
    questions.answer(
        question=interview.questions.order_by("position").first(),
        text="Im Beirat sitzen acht Menschen aus dem Viertel, fünf davon mit Behinderung. Sie wählen selbst.",
        by=tandem.director,
    )


def hold(interview, staff) -> None:
    minutes.hold(
        interview=interview,
        attendees=[
            Present(staff["officer"].name, "Programmbüro", person=staff["officer"]),
            *(
                Present(f"Zwei Personen: {partner.organisation}", str(partner.role))
                for partner in interview.application.partners.select_related("organisation", "role")
            ),
        ],
        attendance="Keine Enthaltungen.",
        minutes=MINUTES,
        by=staff["officer"],
    )


def decide(round_, items, reason, staff) -> None:
    """Staged by the office, approved by each funder."""
    decision = decisions.stage(round=round_, items=items, reason=reason, by=staff["officer"])
    for name in ("land2", "aktion2"):
        funder = staff[name].funder_memberships.select_related("funder").order_by("created_at").first().funder
        decisions.approve(decision=decision, funder=funder, by=staff[name])
    for application, _outcome, _why in items:
        application.refresh_from_db()


def award(application, staff, *, amount, years, commit=True) -> Award:
    first = application.call.first_budget_year
    made = awards.stage(
        application=application,
        period_from=datetime(first, 1, 1, tzinfo=clock.BERLIN).date(),
        period_to=datetime(first + years - 1, 12, 31, tzinfo=clock.BERLIN).date(),
        amounts={
            partner.pk: dict.fromkeys(range(first, first + years), amount)
            for partner in application.partners.all()
        },
        by=staff["officer"],
    )
    return awards.commit(award=made, by=staff["land2"]) if commit else made


def send_letters(award, staff):
    """Both letters, released by an approver of each funder, rendered here and now."""
    sent = []
    for share in award.shares.select_related("funder").order_by("funder__key"):
        letter = writing.compose(share=share, by=staff["officer"])
        letter = release.one(letter=letter, by=staff["land2" if share.funder.key == "sms" else "aktion2"])
        sent.append(issue.one(letter=letter))
    return sent


def retrieve(letter, by) -> None:
    retrieval.record(letter=letter, by=by)
