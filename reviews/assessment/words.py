"""What each ground of a conflict of interest means, in plain words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.constants import ConflictGround

# What a ground means, for people who do not read statutes (sections 20 and 21 VwVfG).
GROUND_EXPLAINED: dict[str, Promise] = {
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


@dataclass(frozen=True)
class DeclarationStep:
    """Grounds that one question asks for together."""

    question: Promise
    grounds: tuple[ConflictGround, ...]


# Every ground is asked for in one of them (experts by experience declare question by question).
DECLARATION_STEPS = (
    DeclarationStep(
        _("Machen Sie selbst bei dem Projekt mit?"),
        (ConflictGround.PARTICIPANT, ConflictGround.BENEFIT, ConflictGround.ADVISED),
    ),
    DeclarationStep(
        _("Macht jemand aus Ihrer Familie mit?"),
        (ConflictGround.RELATIVE, ConflictGround.KIN_OF_REP, ConflictGround.PARTNER),
    ),
    DeclarationStep(
        _("Arbeiten Sie für eine Organisation aus dem Projekt?"),
        (ConflictGround.EMPLOYED, ConflictGround.BOARD, ConflictGround.REPRESENTATIVE),
    ),
    DeclarationStep(_("Gibt es einen anderen Grund?"), (ConflictGround.DISTRUST,)),
)
