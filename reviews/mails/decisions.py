"""About a decision: to who approves it, and its outcome to each tandem."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.constants import FunderRole
from core.mail import outbox
from reviews.constants import Outcome
from reviews.mails.posting import link, post, staff_of
from reviews.queries.decisions import people_of_each

ADVANCE, SELECT, RESERVE, REJECT = (
    "decision.advance",
    "decision.select",
    "decision.reserve",
    "decision.reject",
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
    post(approvers, kind="decision.staged", subject=decision, text=text)


def decision_dropped(decision):
    outbox.supersede(subject=decision, kinds=["decision.staged"])


@dataclass(frozen=True)
class OutcomeMail:
    """One mail to one person of a tandem, word for word as it goes out."""

    application_id: object
    kind: str
    name: str
    to: str
    language: str
    subject_line: str
    body: str


def outcome_mails(items, following, *, replaces=False) -> dict:
    """{application id: mails}. items: (application, outcome) each. following: the next round; None: the last.

    The preview shows exactly these, and the release owes exactly these. replaces: the tandem has heard
    something else before. Three queries, however many applications.
    """
    people = people_of_each([application.pk for application, _outcome in items])
    found = {}
    for application, outcome in items:
        kind, text = _text_of(outcome, following)
        mails = found[application.pk] = []
        for person in people.get(application.pk, []):
            language = person.language or settings.LANGUAGE_CODE
            with translation.override(language):
                line, body = text(_about(application, round=following))
                if replaces:
                    body = (
                        _(
                            "Über Ihre Bewerbung ist neu entschieden. Diese Nachricht ersetzt unsere frühere "
                            "Nachricht zum Ergebnis."
                        )
                        + "\n\n"
                        + body
                    )
                body = _("Guten Tag %(name)s,") % {"name": person.name} + "\n\n" + body + "\n"
            mails.append(OutcomeMail(application.pk, kind, person.name, person.email, language, line, body))
    return found


def post_outcomes(decision, items, following) -> None:
    """Owe them. What is still unsent of an earlier outcome never goes out: this one takes its place."""
    replaces = decision.supersedes_id is not None
    found = outcome_mails(items, following, replaces=replaces)
    for application, _outcome in items:
        outbox.supersede(subject=application, kinds=[ADVANCE, SELECT, RESERVE, REJECT])
        mails = found[application.pk]
        if mails:
            outbox.post_many(
                kind=mails[0].kind,
                subject=application,
                mails=[(mail.to, mail.language, mail.subject_line, mail.body) for mail in mails],
                occasion=str(decision.pk),
            )


def _text_of(outcome, following):
    if outcome == Outcome.ADVANCE:
        return (ADVANCE, _advances) if following is not None else (SELECT, _selected)
    return (RESERVE, _on_reserve) if outcome == Outcome.RESERVE else (REJECT, _rejected)


def _advances(about):
    """The round it comes into decides what the mail says: a round of talks announces the talk."""
    return (
        _("Ihre Bewerbung %(number)s ist eine Runde weiter") % about,
        (
            _(
                "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) kommt in die nächste Runde: %(round)s.\n"
                "Wir schlagen Ihnen bald Termine für ein Gespräch vor Ort vor. "
                "Das Gespräch findet mit allen Partnern statt.\n\n%(link)s"
            )
            if about["round"].kind == "talks"
            else _(
                "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) kommt in die nächste Runde: %(round)s.\n"
                "Sie brauchen jetzt nichts zu tun.\n\n%(link)s"
            )
        )
        % about,
    )


def _selected(about):
    return (
        _("Ihre Bewerbung %(number)s ist ausgewählt") % about,
        _(
            "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) ist ausgewählt, aber noch nicht bewilligt.\n"
            "Beginnen Sie bitte noch nicht mit dem Vorhaben. Die Bewilligung kommt mit einem eigenen Brief "
            "an jeden Partner.\n\n%(link)s"
        )
        % about,
    )


def _on_reserve(about):
    return (
        _("Ihre Bewerbung %(number)s steht auf der Nachrückliste") % about,
        _(
            "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) steht auf der Nachrückliste.\n"
            "Wenn ein Platz frei wird, melden wir uns bei Ihnen.\n\n%(link)s"
        )
        % about,
    )


def _rejected(about):
    """Neutral: the reasons stand in the letter; nothing about others."""
    return (
        _("Über Ihre Bewerbung %(number)s ist entschieden") % about,
        _(
            "Über Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) ist entschieden.\n"
            "Sie ist nicht ausgewählt worden. Die Gründe erfahren Sie in einem Brief.\n\n%(link)s"
        )
        % about,
    )


def _about(application, *, round) -> dict:
    return {
        "title": application.title,
        "number": application.number,
        "link": link("applications:detail", application.pk),
        "round": round,
    }
