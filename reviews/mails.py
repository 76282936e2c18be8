"""The mails of the review room: owed in the transaction of the action that causes them.

They carry names and dates, never papers, points or grounds: a mailbox is not a reviewer's desk.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.constants import FunderRole
from accounts.models import User
from applications.models import Application
from applications.queries import people_of
from core import outbox
from reviews.constants import AssignmentState
from reviews.models import Assignment
from reviews.queries.visibility import call_funders


def link(name: str, *args) -> str:
    return settings.PUBLIC_URL + reverse(name, args=args)


def staff_of(call, *roles, funder=None, without=None):
    """People with one of these roles at a funder of the call."""
    funders = [funder] if funder else call_funders(call)
    people = User.objects.filter(
        is_active=True, funder_memberships__funder__in=funders, funder_memberships__role__in=roles
    )
    if without is not None:
        people = people.exclude(pk=without.pk)
    return people.distinct().order_by("email")


def not_recused(people, application):
    return people.exclude(
        pk__in=Assignment.objects.filter(application=application, state=AssignmentState.RECUSED).values(
            "reviewer"
        )
    )


def _moment(value) -> str:
    return _("%(day)s, %(time)s Uhr") % {
        "day": date_format(localtime(value), "DATE_FORMAT"),
        "time": date_format(localtime(value), "H:i"),
    }


def _post(people, *, kind, subject, text, occasion=""):
    """text: a function that gives (subject line, body) in the language that is active."""
    for person in people:
        language = person.language or settings.LANGUAGE_CODE
        with translation.override(language):
            line, body = text(person)
            outbox.post(
                kind=kind,
                subject=subject,
                to=person.email,
                occasion=occasion,
                language=language,
                subject_line=line,
                body=_("Guten Tag %(name)s,") % {"name": person.name} + "\n\n" + body + "\n",
            )


def review_assigned(assignment):
    application = assignment.application

    def text(person):
        due = (
            _("Bitte schließen Sie das Gutachten bis zum %(day)s ab.")
            % {"day": date_format(assignment.due_on, "DATE_FORMAT")}
            if assignment.due_on
            else _("Eine Frist ist nicht gesetzt.")
        )
        return (
            _("Bewerbung %(number)s zur Begutachtung") % {"number": application.number},
            _(
                "Ihnen ist die Bewerbung %(number)s zur Begutachtung zugewiesen.\n"
                "Zuerst erklären Sie, ob Sie befangen sind. Danach öffnen sich die Unterlagen.\n%(due)s\n\n%(link)s"
            )
            % {
                "number": application.number,
                "due": due,
                "link": link("backoffice:declare", assignment.pk),
            },
        )

    _post([assignment.reviewer], kind="review.assigned", subject=assignment, text=text)


def assignment_revoked(assignment):
    def text(person):
        number = assignment.application.number
        return (
            _("Zuweisung zurückgenommen: Bewerbung %(number)s") % {"number": number},
            _("Die Bewerbung %(number)s brauchen Sie nicht mehr zu begutachten.") % {"number": number},
        )

    outbox.supersede(subject=assignment, kinds=["review.assigned"])
    _post([assignment.reviewer], kind="review.revoked", subject=assignment, text=text)


def reviews_distributed(plan, given, revoked):
    """One mail a person about everything that came and went in one distribution."""
    numbers = dict(
        Application.objects.filter(pk__in={one.application_id for one in [*given, *revoked]}).values_list(
            "pk", "number"
        )
    )
    mine: dict = {}
    for place, rows in enumerate([given, revoked]):
        for one in rows:
            mine.setdefault(one.reviewer_id, ([], []))[place].append(numbers[one.application_id])

    def text(person):
        came, went = (sorted(rows) for rows in mine[person.pk])
        said = []
        if came:
            due = plan.round.reviews_due_on
            said.append(
                _(
                    "Diese Bewerbungen sind Ihnen zur Begutachtung zugewiesen: %(numbers)s.\n"
                    "Zuerst erklären Sie zu jeder, ob Sie befangen sind. Danach öffnen sich die Unterlagen."
                )
                % {"numbers": ", ".join(came)}
            )
            if due:
                said.append(
                    _("Bitte schließen Sie die Gutachten bis zum %(day)s ab.")
                    % {"day": date_format(due, "DATE_FORMAT")}
                )
        if went:
            said.append(
                _("Diese Bewerbungen brauchen Sie nicht mehr zu begutachten: %(numbers)s.")
                % {"numbers": ", ".join(went)}
            )
        said.append(link("backoffice:index"))
        return _("Ihre Gutachten: %(round)s") % {"round": plan.round}, "\n\n".join(said)

    people = User.objects.filter(pk__in=mine, is_active=True).order_by("email")
    _post(people, kind="review.distributed", subject=plan, text=text)


def reviews_extended(round, rows, due_on, reason):
    mine: dict = {}
    for one in rows:
        mine.setdefault(one.reviewer, []).append(one.application.number)

    def text(person):
        return (
            _("Mehr Zeit für Ihre Gutachten: %(round)s") % {"round": round},
            _("Sie haben jetzt bis zum %(day)s Zeit für: %(numbers)s.\nGrund: %(reason)s\n\n%(link)s")
            % {
                "day": date_format(due_on, "DATE_FORMAT"),
                "numbers": ", ".join(sorted(mine[person])),
                "reason": reason,
                "link": link("backoffice:index"),
            },
        )

    _post(mine, kind="review.extended", subject=round, occasion=due_on.isoformat(), text=text)


def reviewer_recused(assignment, *, office_rules=False, was_locked=False):
    """To the office: that there is a conflict, never which."""
    application = assignment.application

    def text(person):
        about = {
            "reviewer": assignment.reviewer,
            "number": application.number,
            "funder": assignment.funder,
        }
        said = [
            _("%(reviewer)s hat sich zur Bewerbung %(number)s für befangen erklärt und sieht sie nicht mehr.")
            % about
        ]
        if was_locked:
            said.append(
                _(
                    "Das Gutachten war schon abgeschlossen. Es bleibt in der Akte und zählt nicht mehr. "
                    "Bitte prüfen Sie, ob eine vorbereitete Entscheidung darauf beruht."
                )
            )
        if office_rules:
            page = link("backoffice:conflict", assignment.declarations.latest("created_at").pk)
            said.append(_("Bitte entscheiden Sie, ob sie oder er die Begutachtung abgibt (§ 21 VwVfG)."))
        else:
            page = link("backoffice:assign", application.pk)
            said.append(_("Bitte weisen Sie das Gutachten für %(funder)s jemand anderem zu.") % about)
        return (
            _("Befangenheit erklärt: Bewerbung %(number)s") % about,
            "\n".join(said) + f"\n\n{page}",
        )

    officers = staff_of(application.call, FunderRole.OFFICER, without=assignment.reviewer)
    _post(
        not_recused(officers, application),
        kind="review.recused",
        subject=assignment,
        occasion=assignment.declared_at.isoformat(),
        text=text,
    )


def conflict_ruled(assignment, ruling):
    """To the person who declared. The reasons are on file, not in the mail."""

    def text(person):
        number = {"number": assignment.application.number}
        return (
            _("Entschieden: Bewerbung %(number)s") % number,
            (
                _("Sie geben die Begutachtung der Bewerbung %(number)s ab. Vielen Dank für Ihre Offenheit.")
                % number
            )
            if ruling.steps_back
            else _(
                "Das Programmbüro hat über Ihre Erklärung entschieden: "
                "Sie können die Bewerbung %(number)s begutachten.\n\n%(link)s"
            )
            % {**number, "link": link("backoffice:review", assignment.pk)},
        )

    _post(
        [assignment.reviewer],
        kind="review.conflict_ruled",
        subject=assignment,
        occasion=str(ruling.pk),
        text=text,
    )


def decision_staged(decision):
    def text(person):
        return (
            _("Auswahlentscheidung wartet auf Freigabe: %(round)s") % {"round": decision.round},
            _(
                "Für „%(call)s“, %(round)s, ist eine Auswahlentscheidung vorbereitet.\n"
                "Sie wird wirksam, wenn jeder Fördergeber sie freigegeben hat.\n\n%(link)s"
            )
            % {
                "call": decision.call,
                "round": decision.round,
                "link": link("backoffice:decision", decision.pk),
            },
        )

    approvers = staff_of(decision.call, FunderRole.APPROVER, without=decision.staged_by)
    _post(approvers, kind="decision.staged", subject=decision, text=text)


def decision_dropped(decision):
    outbox.supersede(subject=decision, kinds=["decision.staged"])


def tandem_advances(application, decision, round):
    """The round it comes into decides what the mail says: a round of talks announces the talk."""

    def text(person):
        return (
            _("Ihre Bewerbung %(number)s ist eine Runde weiter") % {"number": application.number},
            (
                _(
                    "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) kommt in die nächste Runde: %(round)s.\n"
                    "Wir schlagen Ihnen bald Termine für ein Gespräch vor Ort vor. "
                    "Das Gespräch findet mit beiden Partnern statt.\n\n%(link)s"
                )
                if round.kind == "talks"
                else _(
                    "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) kommt in die nächste Runde: %(round)s.\n"
                    "Sie brauchen jetzt nichts zu tun.\n\n%(link)s"
                )
            )
            % _about(application, round=round),
        )

    _post_to_tandem(application, decision, "decision.advance", text)


def tandem_selected(application, decision):
    def text(person):
        return (
            _("Ihre Bewerbung %(number)s ist ausgewählt") % {"number": application.number},
            _(
                "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) ist ausgewählt, aber noch nicht bewilligt.\n"
                "Beginnen Sie bitte noch nicht mit dem Vorhaben. Die Bewilligung kommt mit einem eigenen Brief "
                "an jeden Partner.\n\n%(link)s"
            )
            % _about(application),
        )

    _post_to_tandem(application, decision, "decision.select", text)


def tandem_on_reserve(application, decision):
    def text(person):
        return (
            _("Ihre Bewerbung %(number)s steht auf der Nachrückliste") % {"number": application.number},
            _(
                "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) steht auf der Nachrückliste.\n"
                "Wenn ein Platz frei wird, melden wir uns bei Ihnen.\n\n%(link)s"
            )
            % _about(application),
        )

    _post_to_tandem(application, decision, "decision.reserve", text)


def tandem_rejected(application, decision):
    """Neutral: the reasons stand in the letter; nothing about others."""

    def text(person):
        return (
            _("Über Ihre Bewerbung %(number)s ist entschieden") % {"number": application.number},
            _(
                "Über Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) ist entschieden.\n"
                "Sie ist nicht ausgewählt worden. Die Gründe erfahren Sie in einem Brief.\n\n%(link)s"
            )
            % _about(application),
        )

    _post_to_tandem(application, decision, "decision.reject", text)


def _about(application, **more) -> dict:
    return {
        "title": application.title,
        "number": application.number,
        "link": link("applications:detail", application.pk),
        **more,
    }


def _post_to_tandem(application, decision, kind, text):
    _post(people_of(application), kind=kind, subject=application, occasion=str(decision.pk), text=text)


def interview_proposed(interview, slots):
    application = interview.application

    def text(person):
        return (
            _("Terminvorschläge für das Gespräch: %(number)s") % {"number": application.number},
            _(
                "Wir möchten mit beiden Partnern über Ihre Bewerbung „%(title)s“ sprechen.\n"
                "Ort: %(place)s\nMögliche Termine:\n%(slots)s\n\n"
                "Bitte sagen Sie uns, an welchen Terminen Sie können und was Sie für die Barrierefreiheit "
                "brauchen.\n\n%(link)s"
            )
            % {
                "title": application.title,
                "place": interview.place,
                "slots": "\n".join(f"- {_moment(slot.starts_at)}" for slot in slots),
                "link": link("reviews:interview", application.pk),
            },
        )

    _post(people_of(application), kind="interview.proposed", subject=interview, text=text)


def interview_confirmed(interview):
    application = interview.application

    def text(person):
        return (
            _("Der Gesprächstermin steht fest: %(number)s") % {"number": application.number},
            _("der Termin für das Gespräch zur Bewerbung „%(title)s“ steht fest: %(moment)s.\nOrt: %(place)s")
            % {
                "title": application.title,
                "moment": _moment(interview.starts_at),
                "place": interview.place,
            },
        )

    reviewers = User.objects.filter(
        assignments__application=application,
        assignments__round=interview.round,
        assignments__state__in=[AssignmentState.OPEN, AssignmentState.LOCKED],
    )
    people = {person.pk: person for person in [*people_of(application), *reviewers]}
    people[interview.responsible_id] = interview.responsible
    _post(people.values(), kind="interview.confirmed", subject=interview, text=text)


def interview_no_date(interview):
    application = interview.application

    def text(person):
        return (
            _("Kein gemeinsamer Termin: %(number)s") % {"number": application.number},
            _(
                "Zur Bewerbung %(number)s passt keiner der vorgeschlagenen Termine allen Partnern.\n"
                "Bitte sagen Sie diese Vorschläge ab und schlagen Sie neue vor.\n\n%(link)s"
            )
            % {
                "number": application.number,
                "link": link("backoffice:interview", interview.pk),
            },
        )

    _post([interview.responsible], kind="interview.no_date", subject=interview, text=text)


def interview_cancelled(interview):
    application = interview.application

    def text(person):
        return (
            _("Gespräch abgesagt: %(number)s") % {"number": application.number},
            _(
                "Das Gespräch zu Ihrer Bewerbung „%(title)s“ oder die Terminvorschläge dafür sind abgesagt. "
                "Wir melden uns mit neuen Vorschlägen."
            )
            % {"title": application.title},
        )

    outbox.supersede(subject=interview, kinds=["interview.proposed", "interview.confirmed"])
    _post(people_of(application), kind="interview.cancelled", subject=interview, text=text)
