"""Words and colours for states and audit entries on the pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.constants import ApplicationState as S
from reviews.constants import AssignmentState, ConflictGround

KINDS: dict[str, str] = {
    S.SUBMITTED: "info",
    S.ELIGIBLE: "info",
    S.INELIGIBLE: "danger",
    S.REJECTED: "danger",
    S.RESERVE: "warning",
    S.SELECTED: "success",
    S.AWARDED: "success",
    AssignmentState.ASSIGNED: "warning",
    AssignmentState.OPEN: "info",
    AssignmentState.RECUSED: "danger",
    AssignmentState.LOCKED: "success",
}

# What a ground means, for people who do not read statutes (sections 20 and 21 VwVfG).
GROUND_EXPLAINED = {
    ConflictGround.PARTICIPANT: _(
        "Zum Beispiel: Sie stehen selbst in der Bewerbung oder machen im Projekt mit."
    ),
    ConflictGround.BENEFIT: _(
        "Zum Beispiel: Sie bekommen einen Auftrag oder eine Stelle, wenn das Projekt gefördert wird."
    ),
    ConflictGround.RELATIVE: _(
        "Zur Familie gehören auch Verlobte, frühere Ehepartner und Schwägerinnen. Die ganze Liste steht auf dieser Seite."
    ),
    ConflictGround.REPRESENTATIVE: _(
        "Zum Beispiel: als Bürgermeisterin, als Anwalt oder mit einer Vollmacht. Auch, wenn es nur in dieser Sache ist."
    ),
    ConflictGround.KIN_OF_REP: _(
        "Zum Beispiel: Ihr Bruder ist Geschäftsführer des Vereins oder Ihre Tante ist Bürgermeisterin."
    ),
    ConflictGround.EMPLOYED: _(
        "Gemeint ist bezahlte Arbeit, auch in Teilzeit. Ausnahme: Die Behörde, die Sie beschäftigt, ist selbst beteiligt. "
        "Dann zählt Ihre Arbeit dort nicht als Grund."
    ),
    ConflictGround.BOARD: _("Auch ehrenamtlich. Eine einfache Mitgliedschaft im Verein zählt nicht dazu."),
    ConflictGround.ADVISED: _(
        "Zum Beispiel: Sie haben beim Antrag geholfen. Was zu Ihren Aufgaben im Amt gehört, zählt nicht dazu."
    ),
    ConflictGround.PARTNER: _(
        "Oder vertritt eine der Organisationen oder arbeitet dort. Das Programmbüro entscheidet, ob Sie begutachten."
    ),
    ConflictGround.DISTRUST: _(
        "Zum Beispiel: enge Freundschaft, Streit oder ein früherer Arbeitsplatz dort. "
        "Auch, wenn Sie unsicher sind. Das Programmbüro entscheidet, ob Sie begutachten."
    ),
}

VERBS = {
    "application.start": _("Bewerbung begonnen"),
    "partner.others_may_write": _("Festgelegt, ob andere Partner den Finanzplan bearbeiten"),
    "partner.invite": _("Partner eingeladen"),
    "partner.invite_again": _("Partner noch einmal eingeladen"),
    "partner.invitation_readdress": _("Adresse der Einladung geändert"),
    "partner.invitation_revoke": _("Einladung zurückgezogen"),
    "partner.accept": _("Einladung angenommen"),
    "attachment.add": _("Datei hochgeladen"),
    "attachment.remove": _("Datei entfernt"),
    "attachment.restore": _("Dateien einer früheren Fassung zurückgeholt"),
    "version.keep": _("Fassung festgehalten"),
    "version.restore": _("Frühere Fassung zurückgeholt"),
    "letter_of_intent.add": _("Absichtserklärung hinzugefügt"),
    "letter_of_intent.confirm": _("Absichtserklärung über den Link bestätigt"),
    "letter_request.ask": _("um Absichtserklärung gebeten"),
    "letter_request.ask_again": _("noch einmal um Absichtserklärung gebeten"),
    "letter_request.revoke": _("Bitte um Absichtserklärung zurückgenommen"),
    "letter_request.decline": _("Absichtserklärung abgelehnt"),
    "attachment.infected": _("Schadsoftware in einer Datei gefunden"),
    "consent.give": _("zugestimmt"),
    "consent.withdraw": _("Zustimmung zurückgenommen"),
    "consent.void": _("Zustimmung durch eine Änderung erloschen"),
    "application.submit": _("gemeinsam eingereicht"),
    "application.find_eligible": _("für zulässig befunden"),
    "application.find_ineligible": _("für nicht zulässig befunden"),
    "application.advance": _("in die nächste Runde gekommen"),
    "application.select": _("ausgewählt"),
    "application.reserve": _("auf die Nachrückliste gesetzt"),
    "application.reject": _("abgelehnt"),
    "application.reconsider": _("zurück in der Auswahl, für eine neue Entscheidung"),
    "application.award": _("bewilligt"),
    "application.withdraw": _("zurückgezogen"),
    "receipt.keep": _("Eingangsbestätigung als PDF aufbewahrt"),
    "withdrawal.ask": _("Rücknahme beantragt"),
    "withdrawal.agree": _("Rücknahme zugestimmt"),
    "withdrawal.cancel": _("Rücknahme aufgegeben"),
    "reopening.ask": _("Nachfrage gestellt"),
    "reopening.extend": _("mehr Zeit für die Antwort gegeben"),
    "reopening.write": _("Antwort auf die Nachfrage geschrieben"),
    "reopening.answer": _("Nachfrage gemeinsam beantwortet"),
    "reopening.close": _("Nachfrage ohne Antwort beendet"),
    "replacement.propose": _("Wechsel eines Partners vorgeschlagen"),
    "replacement.send_again": _("Anfrage an die neue Organisation noch einmal gesendet"),
    "replacement.accept": _("neue Organisation hat zugesagt"),
    "replacement.approve": _("Wechsel eines Partners freigegeben"),
    "replacement.do": _("Partner gewechselt"),
    "replacement.drop": _("Wechsel eines Partners beendet"),
    "call.extend": _("Frist verlängert"),
    "assignment.assign": _("zur Begutachtung zugewiesen"),
    "assignment.declare_free": _("keine Befangenheit erklärt"),
    "assignment.recuse": _("Befangenheit erklärt"),
    "assignment.revoke": _("Zuweisung zurückgenommen"),
    "assignment.reinstate": _("begutachtet nach Entscheidung des Programmbüros weiter"),
    "assignment.extend": _("Frist für das Gutachten verlängert"),
    "assignment.plan": _("Gutachten automatisch verteilt"),
    "review.reinstate": _("abgeschlossenes Gutachten zählt wieder"),
    "conflict.rule": _("über eine Befangenheit entschieden"),
    "absence.note": _("Ausfall vermerkt"),
    "absence.end": _("Ausfall beendet"),
    "round.extend_reviews": _("Frist für Gutachten verlängert"),
    "review.lock": _("Gutachten abgeschlossen"),
    "review.unlock": _("Gutachten wieder geöffnet"),
    "consensus.write": _("gemeinsamen Vermerk geschrieben"),
    "consensus.agree": _("dem gemeinsamen Vermerk zugestimmt"),
    "interview.propose": _("Gesprächstermine vorgeschlagen"),
    "interview.answer": _("Terminvorschläge beantwortet"),
    "interview.confirm": _("Gesprächstermin steht fest"),
    "interview.reschedule": _("Gespräch verlegt"),
    "interview.arrange": _("Ort oder Form des Gesprächs geändert"),
    "interview.needs": _("Bedarf für Barrierefreiheit beim Gespräch geändert"),
    "interview.hold": _("Niederschrift zum Gespräch"),
    "interview.correct_minutes": _("Niederschrift berichtigt"),
    "talk.question": _("Frage für das Gespräch aufgenommen"),
    "talk.send_questions": _("Fragen vor dem Gespräch verschickt"),
    "talk.answer": _("Frage vor dem Gespräch beantwortet"),
    "interview.cancel": _("Gespräch abgesagt"),
    "ranking.freeze": _("Rangliste festgehalten"),
    "decision.stage": _("Auswahlentscheidung vorbereitet"),
    "decision.approve": _("Auswahlentscheidung freigegeben"),
    "decision.release": _("Auswahlentscheidung wirksam"),
    "decision.drop": _("Auswahlentscheidung verworfen"),
    "decision.skip": _("in der Entscheidung übergangen, weil zurückgezogen"),
    "case_file.export": _("Akte als PDF ausgegeben"),
    "award.stage": _("Bewilligung vorbereitet"),
    "award.commit": _("Mittel gebunden"),
    "award.drop": _("Bewilligung verworfen"),
    "letter.compose": _("Brief verfasst"),
    "letter.release": _("Brief freigegeben"),
    "letter.issue": _("Brief ausgestellt"),
    "letter.record": _("Brief des Fördergebers festgehalten"),
    "letter.serve": _("Brief abgerufen"),
    "letter.drop": _("Brief verworfen"),
}


def state_kind(state: str) -> str:
    """The badge's kind for the state of an application or an assignment."""
    return KINDS.get(state, "neutral")


def verb_label(verb: str) -> str | Promise:
    """What an audit entry says, for people; an unknown verb stands as it is."""
    return VERBS.get(verb, verb)
