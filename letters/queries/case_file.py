"""What this room brings to the file of an application: letters and their retrieval."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.models.application import Application
from casework.file_entries import Entry, Kind
from casework.queries.case_file.words import day, facts, moment, name
from letters.models import DecisionLetter, LetterRetrieval


def entries(application: Application, user: User) -> Iterator[Entry]:
    for letter in (
        DecisionLetter.objects.filter(share__award__application=application)
        .select_related("share__partner__organisation", "share__funder", "composed_by", "released_by")
        .prefetch_related(Prefetch("retrievals", LetterRetrieval.objects.select_related("user")))
        .defer("content")
        .order_by("created_at", "pk")
    ):
        about = (
            (_("an"), letter.share.partner.organisation),
            (_("von"), letter.share.funder),
            (_("Nummer"), letter.number),
        )
        yield Entry(
            letter.created_at, Kind.LETTER, _("Brief verfasst"), name(letter.composed_by), facts(*about[:2])
        )
        if letter.released_at:
            dated = (_("Datum des Briefs"), letter.dated_on and day(letter.dated_on))
            yield Entry(
                letter.released_at,
                Kind.LETTER,
                _("Brief freigegeben"),
                name(letter.released_by),
                facts(*about, dated),
            )
        if letter.issued_at:
            yield Entry(
                letter.issued_at,
                Kind.LETTER,
                _("Brief ausgestellt"),
                facts=facts(
                    *about,
                    (_("Zustellung"), letter.get_channel_display()),
                    ("SHA-256", letter.sha256),
                    (_("bekannt gegeben am"), letter.served_on and day(letter.served_on)),
                ),
            )
        for one in letter.retrievals.all():
            yield Entry(
                one.created_at,
                Kind.LETTER,
                _("Brief abgerufen"),
                name(one.user),
                facts(*about, (_("abgerufen am"), moment(one.created_at))),
            )
        if letter.dropped_at:
            yield Entry(letter.dropped_at, Kind.LETTER, _("Brief verworfen"), facts=facts(*about[:2]))
