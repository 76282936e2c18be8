"""About a decision: to who approves it, and its outcome to each tandem."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.constants import FunderRole
from applications.draft.models.application import Application
from casework.queries.staff import staff_of
from core.mail import outbox, post
from core.mail.outbox import Mail
from programmes.constants import RoundKind
from programmes.models import Round
from reviews.selection.constants import Outcome
from reviews.selection.models.decisions import Decision
from reviews.selection.queries.decisions import people_of_each

Items = Sequence[tuple[Application, str]]
Text = Callable[[dict[str, Any]], post.Said]

ADVANCE, SELECT, RESERVE, REJECT = (
    "decision.advance",
    "decision.select",
    "decision.reserve",
    "decision.reject",
)


def decision_staged(decision: Decision) -> None:
    def text(person: post.Person) -> post.Said:
        return (
            _("Auswahlentscheidung wartet auf Freigabe: %(round)s") % {"round": decision.round},
            _(
                "Für „%(call)s“, %(round)s, ist eine Auswahlentscheidung vorbereitet.\n"
                "Sie wird wirksam, wenn jeder Fördergeber sie freigegeben hat.\n\n%(link)s"
            )
            % {
                "call": decision.call,
                "round": decision.round,
                "link": post.link("backoffice:decision", decision.pk),
            },
        )

    approvers = staff_of(decision.call, FunderRole.APPROVER, without=decision.staged_by)
    post.each(approvers, kind="decision.staged", subject=decision, compose=text)


def decision_dropped(decision: Decision) -> None:
    outbox.supersede(subject=decision, kinds=["decision.staged"])


def outcome_mails(items: Items, following: Round | None, *, replaces: bool = False) -> dict[UUID, list[Mail]]:
    """{application id: mails}. items: (application, outcome) each. following: the next round; None: the last.

    The preview shows exactly these, and the release owes exactly these. replaces: the tandem has heard
    something else before. Three queries, however many applications.
    """
    people = people_of_each([application.pk for application, _outcome in items])
    return {
        application.pk: post.composed(
            people.get(application.pk, []), _composer(application, outcome, following, replaces)
        )
        for application, outcome in items
    }


def _composer(
    application: Application, outcome: str, following: Round | None, replaces: bool
) -> Callable[[post.Person], post.Said]:
    _kind, text = _text_of(outcome, following)

    def compose(person: post.Person) -> post.Said:
        line, body = text(_about(application, following))
        if replaces:
            before = _(
                "Über Ihre Bewerbung ist neu entschieden. Diese Nachricht ersetzt unsere frühere "
                "Nachricht zum Ergebnis."
            )
            body = f"{before}\n\n{body}"
        return line, body

    return compose


def post_outcomes(decision: Decision, items: Items, following: Round | None) -> None:
    """Owe them. What is still unsent of an earlier outcome never goes out: this one takes its place."""
    replaces = decision.supersedes_id is not None
    found = outcome_mails(items, following, replaces=replaces)
    for application, outcome in items:
        outbox.supersede(subject=application, kinds=[ADVANCE, SELECT, RESERVE, REJECT])
        kind, _text = _text_of(outcome, following)
        outbox.owe(found[application.pk], kind=kind, subject=application, occasion=str(decision.pk))


def _text_of(outcome: str, following: Round | None) -> tuple[str, Text]:
    if outcome == Outcome.ADVANCE:
        return (ADVANCE, _advances) if following is not None else (SELECT, _selected)
    return (RESERVE, _on_reserve) if outcome == Outcome.RESERVE else (REJECT, _rejected)


def _advances(about: dict[str, Any]) -> post.Said:
    """The round it comes into decides what the mail says: a round of talks announces the talk."""
    return (
        _("Ihre Bewerbung %(number)s ist eine Runde weiter") % about,
        (
            _(
                "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) kommt in die nächste Runde: %(round)s.\n"
                "Wir schlagen Ihnen bald Termine für ein Gespräch vor Ort vor. "
                "Das Gespräch findet mit allen Partnern statt.\n\n%(link)s"
            )
            if about["round"].kind == RoundKind.TALKS
            else _(
                "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) kommt in die nächste Runde: %(round)s.\n"
                "Sie brauchen jetzt nichts zu tun.\n\n%(link)s"
            )
        )
        % about,
    )


def _selected(about: dict[str, Any]) -> post.Said:
    return (
        _("Ihre Bewerbung %(number)s ist ausgewählt") % about,
        _(
            "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) ist ausgewählt, aber noch nicht bewilligt.\n"
            "Beginnen Sie bitte noch nicht mit dem Vorhaben. Die Bewilligung kommt mit einem eigenen Brief "
            "an jeden Partner.\n\n%(link)s"
        )
        % about,
    )


def _on_reserve(about: dict[str, Any]) -> post.Said:
    return (
        _("Ihre Bewerbung %(number)s steht auf der Nachrückliste") % about,
        _(
            "Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) steht auf der Nachrückliste.\n"
            "Wenn ein Platz frei wird, melden wir uns bei Ihnen.\n\n%(link)s"
        )
        % about,
    )


def _rejected(about: dict[str, Any]) -> post.Said:
    """Neutral: the reasons stand in the letter; nothing about others."""
    return (
        _("Über Ihre Bewerbung %(number)s ist entschieden") % about,
        _(
            "Über Ihre gemeinsame Bewerbung „%(title)s“ (%(number)s) ist entschieden.\n"
            "Sie ist nicht ausgewählt worden. Die Gründe erfahren Sie in einem Brief.\n\n%(link)s"
        )
        % about,
    )


def _about(application: Application, following: Round | None) -> dict[str, Any]:
    return {
        "title": application.title,
        "number": application.number,
        "link": post.link("applications:detail", application.pk),
        "round": following,
    }
