"""Owe the reminders that are due. Any number of these may run at once: the outbox takes each once."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.completeness import missing
from applications.constants import ApplicationState
from applications.models import Application
from applications.queries import people_of, whole
from core import clock
from core.constants import OutboxState
from core.mail import outbox
from reminders import queries, rules
from reminders.constants import DRAFT_KIND, OVERDUE, REVIEW_KIND


def remind_drafts() -> int:
    """Mail the people of each draft that is due. Returns how many drafts."""
    queries.stale_reminders().update(state=OutboxState.SUPERSEDED)
    done = 0
    for call in queries.open_calls():
        # Written for a deadline that has moved since: its number of days is wrong.
        queries.outdated_reminders(call, due_on=rules.last_day(call.closes_at)).update(
            state=OutboxState.SUPERSEDED
        )
        stage = rules.draft_stage(call)
        if stage is not None:
            due_on = rules.last_day(call.closes_at)
            due = queries.drafts_due(
                call, occasion=rules.occasion(due_on, stage), begun_before=rules.begins(stage, due_on)
            )
            done += sum(_remind_draft(pk, stage) for pk in due)
    return done


@transaction.atomic
def _remind_draft(pk, stage) -> bool:
    """Locked, so that a submission either comes before (nothing to remind of) or waits."""
    draft = (
        Application.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(pk=pk, state=ApplicationState.DRAFT)
        .first()
    )
    if draft is None:
        return False
    draft = whole(Application.objects.filter(pk=pk)).get()
    due_on = rules.last_day(draft.call.closes_at)
    for person in people_of(draft):
        language = person.language or settings.LANGUAGE_CODE
        with translation.override(language):
            subject_line, body = _draft_mail(draft, person, due_on)
        outbox.post(
            kind=DRAFT_KIND,
            subject=draft,
            occasion=rules.occasion(due_on, stage),
            to=person.email,
            language=language,
            subject_line=subject_line,
            body=body,
        )
    return True


def _draft_mail(draft, person, due_on) -> tuple[str, str]:
    days = (due_on - clock.today()).days
    words = {
        "name": person.name,
        "title": draft.title,
        "call": draft.call,
        "days": days,
        "until": date_format(clock.last_second(draft.call.closes_at), "DATETIME_FORMAT"),
        "link": settings.PUBLIC_URL + reverse("applications:detail", args=[draft.pk]),
    }
    if days > 0:
        subject_line = (
            ngettext(
                "Noch %(days)d Tag: Ihre Bewerbung „%(title)s“ ist noch nicht eingereicht",
                "Noch %(days)d Tage: Ihre Bewerbung „%(title)s“ ist noch nicht eingereicht",
                days,
            )
            % words
        )
    else:
        subject_line = _("Heute ist der letzte Tag: „%(title)s“ ist noch nicht eingereicht") % words
    lacking = [one.text for one in missing(draft)]
    words["lacking"] = "\n".join(f"- {text}" for text in lacking)
    if lacking:
        what = _("Das fehlt noch:\n%(lacking)s") % words
    else:
        what = _(
            "Es ist alles da. Eingereicht ist die Bewerbung, sobald alle Partner dem Inhalt zugestimmt haben."
        )
    body = (
        _(
            "Guten Tag %(name)s,\n\n"
            "Ihre gemeinsame Bewerbung ist noch ein Entwurf.\n\n"
            "Förderaufruf: %(call)s\n"
            "Vorhaben: %(title)s\n"
            "Frist: %(until)s"
        )
        % words
    )
    end = (
        _(
            "Zur Bewerbung: %(link)s\n\n"
            "Wenn Sie sich nicht mehr bewerben möchten, ziehen Sie den Entwurf bitte zurück.\n\n"
            "Diese Nachricht kommt automatisch vom Tandem-Förderportal.\n"
        )
        % words
    )
    return subject_line, f"{body}\n\n{what}\n\n{end}"


def remind_reviewers() -> int:
    """Mail each reviewer about all reviews of a round that are due on the same day. Returns how many mails."""
    done = 0
    for due_on in queries.due_days():
        stage = rules.review_stage(due_on)
        if stage is None:
            continue
        piles: dict = {}
        for assignment in queries.reviews_due(
            due_on, occasion=rules.occasion(due_on, stage), assigned_before=rules.begins(stage, due_on)
        ):
            piles.setdefault((assignment.reviewer_id, assignment.round_id), []).append(assignment)
        for pile in piles.values():
            _remind_reviewer(pile, due_on, stage)
        done += len(piles)
    return done


@transaction.atomic
def _remind_reviewer(pile, due_on, stage) -> None:
    reviewer, round_ = pile[0].reviewer, pile[0].round
    language = reviewer.language or settings.LANGUAGE_CODE
    with translation.override(language):
        subject_line, body = _review_mail(pile, reviewer, due_on, stage)
    outbox.post(
        kind=REVIEW_KIND,
        subject=round_,
        occasion=rules.occasion(due_on, stage),
        to=reviewer.email,
        language=language,
        subject_line=subject_line,
        body=body,
    )


def _review_mail(pile, reviewer, due_on, stage) -> tuple[str, str]:
    """Numbers only: who has not declared a conflict yet is not to read more about an application."""
    words = {
        "name": reviewer.name,
        "round": pile[0].round,
        "count": len(pile),
        "due": date_format(due_on, "DATE_FORMAT"),
        "numbers": "\n".join(f"- {one.application.number}" for one in pile),
        "link": settings.PUBLIC_URL + reverse("backoffice:index"),
    }
    if stage == OVERDUE:
        subject_line = (
            ngettext(
                "Ein Gutachten ist überfällig (%(round)s)",
                "%(count)d Gutachten sind überfällig (%(round)s)",
                len(pile),
            )
            % words
        )
    else:
        subject_line = (
            ngettext(
                "Ein Gutachten ist offen, fällig am %(due)s (%(round)s)",
                "%(count)d Gutachten sind offen, fällig am %(due)s (%(round)s)",
                len(pile),
            )
            % words
        )
    body = (
        _(
            "Guten Tag %(name)s,\n\n"
            "diese Gutachten waren oder sind bis zum %(due)s abzuschließen:\n%(numbers)s\n\n"
            "Zu Ihren Aufgaben: %(link)s\n\n"
            "Diese Nachricht kommt automatisch vom Tandem-Förderportal.\n"
        )
        % words
    )
    return subject_line, body
