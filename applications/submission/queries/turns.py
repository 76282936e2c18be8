"""Whose turn it is with a draft, in a sentence, and where it goes on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from applications.draft.models.application import Application, Partner
from applications.draft.parts import plan_part, url_of
from applications.submission.completeness import Missing
from programmes.models import PartnerRole


@dataclass(frozen=True)
class Turn:
    """mine: is it (also) this person's turn? url: where, when it is."""

    text: str
    mine: bool = False
    url: str = ""

    def __str__(self) -> str:
        return self.text


def turn_of(
    application: Application,
    *,
    lacking: Sequence[Missing],
    unseated: Sequence[PartnerRole],
    invited: bool,
    agreed: Collection[UUID],
    writes_for: Collection[UUID],
    signs_for: Collection[UUID],
) -> Turn:
    """lacking: completeness.missing; unseated: roles without a partner; invited: is somebody on the way?
    agreed, writes_for, signs_for: ids of partners that agree to the present content, for which this
    person writes, signs."""
    writes = bool(writes_for)
    if unseated:
        if invited:
            return Turn(_("Warten auf den Partner: Die Einladung ist unterwegs. Sie können schon schreiben."))
        if writes:
            return Turn(
                _("Sie sind an der Reihe: Laden Sie den Partner ein."),
                True,
                url_of(application, "partners"),
            )
        return Turn(_("Der Partner ist noch nicht eingeladen."))
    if lacking:
        return _to_fill_in(application, lacking, writes_for)
    partners = list(application.partners.all())
    waiting = [partner for partner in partners if partner.pk not in agreed]
    if any(partner.pk in signs_for for partner in waiting):
        return Turn(
            _("Sie sind an der Reihe: Es ist alles da. Lesen Sie die Bewerbung und stimmen Sie zu."),
            True,
            url_of(application, "submit"),
        )
    if len(waiting) == len(partners):
        return Turn(
            _("An der Reihe: alle Partner. Es ist alles da; jetzt stimmen die Zeichnungsberechtigten zu.")
        )
    return Turn(
        _("An der Reihe: %(partners)s – die Zustimmung fehlt noch.")
        % {"partners": ", ".join(map(str, waiting))}
    )


def _to_fill_in(application: Application, lacking: Sequence[Missing], writes_for: Collection[UUID]) -> Turn:
    own = {one.partner.pk: one.partner for one in lacking if one.partner}
    if len(own) == 1 and all(one.partner for one in lacking):
        (partner,) = own.values()
        mine = [one for one in lacking if partner.pk in writes_for and one.part == plan_part(partner)]
        if mine:
            return Turn(
                _("Sie sind an der Reihe: Der Finanzplan von %(partner)s ist noch nicht fertig.")
                % {"partner": partner},
                True,
                mine[0].url,
            )
        return Turn(
            _("An der Reihe: %(partner)s – der eigene Finanzplan ist noch nicht fertig.")
            % {"partner": partner}
        )
    # What this person can do something about comes first.
    doable = [one for one in lacking if one.partner is None or one.partner.pk in writes_for]
    return Turn(
        _("An der Reihe: alle Partner. Es fehlen noch Angaben."),
        bool(writes_for and doable),
        doable[0].url if writes_for and doable else "",
    )


def _waiting(application: Application, agreed: Collection[UUID]) -> list[Partner]:
    return [partner for partner in application.partners.all() if partner.pk not in agreed]


def answer_turn(
    application: Application,
    *,
    agreed: Collection[UUID],
    writes_for: Collection[UUID],
    signs_for: Collection[UUID],
) -> Turn:
    """Of a question of the office. agreed: ids of partners that agree to the answer as it is now."""
    url = url_of(application, "reopening")
    waiting = _waiting(application, agreed)
    if not agreed:
        return Turn(
            _("Das Programmbüro hat eine Frage. Bitte ergänzen Sie die Bewerbung.")
            if writes_for
            else _("Das Programmbüro hat eine Frage. Ihr Tandem ergänzt die Bewerbung."),
            bool(writes_for),
            url if writes_for else "",
        )
    if any(partner.pk in signs_for for partner in waiting):
        return Turn(
            _("Sie sind an der Reihe: Lesen Sie die Antwort an das Programmbüro und stimmen Sie zu."),
            True,
            url,
        )
    return Turn(
        _("An der Reihe: %(partners)s – die Zustimmung zur Antwort an das Programmbüro fehlt noch.")
        % {"partners": ", ".join(map(str, waiting))}
    )


def withdrawal_turn(
    application: Application, *, agreed: Collection[UUID], signs_for: Collection[UUID]
) -> Turn:
    """Of a wish to take back what was handed in. agreed: ids of partners that want it or agree to it."""
    waiting = _waiting(application, agreed)
    if any(partner.pk in signs_for for partner in waiting):
        return Turn(
            _("Sie sind an der Reihe: Die Bewerbung soll zurückgezogen werden. Bitte entscheiden Sie."),
            True,
            url_of(application, "withdraw"),
        )
    return Turn(
        _("Die Bewerbung soll zurückgezogen werden. An der Reihe: %(partners)s.")
        % {"partners": ", ".join(map(str, waiting))}
    )
