"""Nobody stands on both sides of a call (section 20 VwVfG): staff of a funder belongs to no organisation that
applies to it.

Asked wherever somebody comes to one of the sides: joining an organisation, taking a role at a funder, taking a
seat in an application. Each of them holds a lock on the organisation, so two who come from both sides at the
same moment see each other.
"""

from django.utils.translation import gettext as _

from accounts.models import Funder, Organisation, User
from applications.draft.queries import sides
from core.errors import Impossible
from programmes.models import Call

CODE = "both-sides"


def refuse_staff(organisation: Organisation, call: Call, *, by: User | None = None) -> None:
    """Raises Impossible where somebody of this organisation, locked by the caller, works for a funder of the call."""
    roles = list(sides.staff_among_members(organisation, call))
    if not roles:
        return
    mine = next((role for role in roles if by is not None and role.user_id == by.pk), None)
    if mine is not None:
        raise Impossible(
            _(
                "Sie arbeiten für %(funder)s. Von dort kommt das Geld dieses Aufrufs. Wer für den Fördergeber "
                "arbeitet, kann sich nicht bewerben. Bitte lassen Sie die Bewerbung von Personen führen, die nicht "
                "für %(funder)s arbeiten, und verlassen Sie %(organisation)s im Portal."
            )
            % {"funder": mine.funder, "organisation": organisation},
            code=CODE,
        )
    raise Impossible(
        _(
            "%(person)s gehört zu %(organisation)s und arbeitet für %(funder)s. Von dort kommt das Geld dieses "
            "Aufrufs. Deshalb kann sich %(organisation)s so nicht bewerben. Wer zeichnungsberechtigt ist, kann die "
            "Person im Portal aus der Organisation nehmen. Danach geht es weiter."
        )
        % {"person": roles[0].user, "organisation": organisation, "funder": roles[0].funder},
        code=CODE,
    )


def refuse_joining(user: User, organisation: Organisation) -> Impossible | None:
    """Answers accounts.hooks.MAY_JOIN."""
    seat = sides.seats_at_funders_of(user, organisation).first()
    if seat is None:
        return None
    return Impossible(
        _(
            "Sie arbeiten für einen Fördergeber von „%(call)s“, und %(organisation)s bewirbt sich dort. Wer über "
            "eine Bewerbung mitentscheidet, kann nicht zugleich zur Organisation gehören. Bitte sagen Sie das "
            "%(organisation)s, damit eine andere Person eingeladen wird."
        )
        % {"call": seat.application.call, "organisation": seat.organisation},
        code=CODE,
    )


def refuse_serving(user: User, funder: Funder) -> Impossible | None:
    """Answers accounts.hooks.MAY_SERVE."""
    seat = sides.seats_of_ones_organisations(user, funder).first()
    if seat is None:
        return None
    return Impossible(
        _(
            "%(person)s gehört zu %(organisation)s. Diese Organisation bewirbt sich in „%(call)s“, und %(funder)s "
            "gibt dort das Geld. Wer dazugehört, kann nicht für den Fördergeber arbeiten. Die Person muss die "
            "Organisation im Portal zuerst verlassen."
        )
        % {
            "person": user,
            "organisation": seat.organisation,
            "call": seat.application.call,
            "funder": funder,
        },
        code=CODE,
    )
