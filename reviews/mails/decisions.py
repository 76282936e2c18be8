"""About a decision: to who approves it, and its outcome to each tandem."""

from django.utils.translation import gettext as _

from accounts.constants import FunderRole
from applications.queries import people_of
from core import outbox
from reviews.mails.posting import link, post, staff_of


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
    post(people_of(application), kind=kind, subject=application, occasion=str(decision.pk), text=text)
