"""How a failed check is said. One wording for the server and for the page while somebody types
(static/js/finance_checks.js fills the same sentences)."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.money import euro

SENTENCES = {
    "short": _("%(partner)s, Finanzierung: Sie reicht nicht für die Ausgaben. Es fehlen: %(amounts)s."),
    "over": _("%(partner)s, Finanzierung: Sie ist höher als die Ausgaben. Zu viel sind: %(amounts)s."),
    "rate": _(
        "%(partner)s, Förderung: Möglich sind in allen Jahren zusammen höchstens %(rate)s Prozent der "
        "zuwendungsfähigen Ausgaben. Zu viel sind: %(amounts)s."
    ),
    "rate-year": _(
        "%(partner)s, Förderung: Möglich sind in jedem Jahr höchstens %(rate)s Prozent der zuwendungsfähigen "
        "Ausgaben. Zu viel sind: %(amounts)s."
    ),
    # Not in the way of anything.
    "rate-hint": _(
        "%(partner)s, Förderung: In einzelnen Jahren sind es mehr als %(rate)s Prozent der zuwendungsfähigen "
        "Ausgaben. Es zählen alle Jahre zusammen. Darüber liegen: %(amounts)s."
    ),
    "partner-cap-year": _(
        "%(partner)s, Förderung: Möglich sind höchstens %(cap)s im Jahr. Zu viel sind: %(amounts)s."
    ),
    "partner-cap": _(
        "%(partner)s, Förderung: Möglich sind in allen Jahren zusammen höchstens %(cap)s. "
        "Zu viel sind: %(amounts)s."
    ),
    "space-cap-year": _(
        "Alle Partner zusammen, Förderung: Für den Sozialraum sind höchstens %(cap)s im Jahr möglich. "
        "Zu viel sind: %(amounts)s."
    ),
    "space-cap": _(
        "Alle Partner zusammen, Förderung: Für den Sozialraum sind in allen Jahren zusammen höchstens %(cap)s "
        "möglich. Zu viel sind: %(amounts)s."
    ),
    "share-over": _(
        "%(partner)s, Förderung: Beantragt sind %(asked)s. Der Anteil von %(share)s Prozent an der Förderung "
        "aller Partner beträgt %(due)s. Zu viel sind: %(amounts)s."
    ),
    "share-short": _(
        "%(partner)s, Förderung: Beantragt sind %(asked)s. Der Anteil von %(share)s Prozent an der Förderung "
        "aller Partner beträgt %(due)s. Zu wenig sind: %(amounts)s."
    ),
    "remainder": _(
        "Alle Partner zusammen, Förderung: %(asked)s lassen sich nicht auf den Cent genau teilen. "
        "Bitte ändern Sie einen Betrag um einen Cent."
    ),
    "investment": _(
        "%(partner)s, Ausgaben: Investitionen sind in diesem Aufruf nicht zuwendungsfähig. "
        "Eingetragen sind: %(amounts)s."
    ),
    "lump-refused": _(
        "%(partner)s, Ausgaben: In diesem Aufruf gibt es keine Verwaltungspauschale. "
        "Eingetragen sind: %(amounts)s."
    ),
    "lump-over": _(
        "%(partner)s, Ausgaben: Die Verwaltungspauschale darf höchstens %(rate)s Prozent der Personalausgaben "
        "sein. Zu viel sind: %(amounts)s."
    ),
    "costs-outside": _(
        "%(partner)s, Ausgaben: Diese Jahre liegen außerhalb der Förderdauer. Eingetragen sind: %(amounts)s."
    ),
    "financing-outside": _(
        "%(partner)s, Finanzierung: Diese Jahre liegen außerhalb der Förderdauer. "
        "Eingetragen sind: %(amounts)s."
    ),
    "costs-unfinished": _(
        "%(partner)s, Ausgaben: Die Kostenart oder die Bezeichnung fehlt. Zeile: %(amounts)s."
    ),
    "sources-unfinished": _("%(partner)s, Finanzierung: Die Herkunft fehlt. Zeile: %(amounts)s."),
    # Pieces of the sentences above.
    "one-year": _("%(years)s: %(amount)s"),
    "each-year": _("%(years)s: je %(amount)s"),
    "at-most": _("%(amount)s (möglich sind %(most)s)"),
    "two": _("%(first)s und %(last)s"),
    "through": _("%(first)s bis %(last)s"),
}


def listed(names: list[str]) -> str:
    """ "a", "a und b", "a, b und c"."""
    if len(names) < 2:
        return "".join(names)
    return str(SENTENCES["two"]) % {"first": ", ".join(names[:-1]), "last": names[-1]}


def years_in_words(years: list[int]) -> str:
    """Three and more in a row: "2027 bis 2029"."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    names: list[str] = []
    for run in runs:
        if len(run) > 2:
            names.append(str(SENTENCES["through"]) % {"first": run[0], "last": run[-1]})
        else:
            names += [str(year) for year in run]
    return listed(names)


Found = tuple[int | None, Decimal, Decimal | None]  # year, what is off, what would be possible


def amounts_in_words(found: Iterable[Found]) -> str:
    """Years with the same finding are said once: "2027 und 2028: je 5.000,00 €; 2029: 1,00 €"."""
    groups: dict[tuple[Decimal, Decimal | None], list[int]] = {}
    for year, amount, most in found:
        groups.setdefault((amount, most), []).append(year or 0)
    texts = []
    for (amount, most), years in groups.items():
        text = euro(amount)
        if most is not None:
            text = str(SENTENCES["at-most"]) % {"amount": text, "most": euro(most)}
        if any(years):
            sentence = SENTENCES["each-year" if len(years) > 1 else "one-year"]
            text = str(sentence) % {"years": years_in_words(years), "amount": text}
        texts.append(text)
    return "; ".join(texts)


def sentence(code: str, **words: object) -> str:
    return str(SENTENCES[code]) % words
