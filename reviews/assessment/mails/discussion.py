"""Mails among those who reviewed: a review opened again, the common note, the discussion.

They carry names and links, never points, reasons or what somebody wrote.
"""

from django.utils.translation import gettext as _

from casework.models import Assignment
from core.mail import post
from reviews.assessment.models.discussion import ConsensusNote, DiscussionPost
from reviews.assessment.models.scoring import ReviewUnlock
from reviews.assessment.queries.discussion import co_reviewers_of, readers_of


def review_unlocked(unlock: ReviewUnlock, assignment: Assignment) -> None:
    number = assignment.application.number

    def text(person: post.Person) -> post.Said:
        return (
            _("Ihr Gutachten ist wieder offen: %(number)s") % {"number": number},
            _(
                "%(officer)s aus dem Programmbüro hat Ihr Gutachten zur Bewerbung %(number)s wieder geöffnet.\n"
                "Warum, steht auf der Seite des Gutachtens. Was bis dahin dort stand, bleibt in der Akte.\n"
                "Bitte prüfen Sie Ihre Wertung und schließen Sie das Gutachten wieder ab.\n\n%(link)s"
            )
            % {
                "officer": unlock.unlocked_by,
                "number": number,
                "link": post.link("backoffice:review", assignment.pk),
            },
        )

    post.each(
        [assignment.reviewer],
        kind="review.unlocked",
        subject=assignment,
        occasion=str(unlock.pk),
        compose=text,
    )


def consensus_written(note: ConsensusNote, occasion: str) -> None:
    """To the other reviewers who have locked: this text wants their agreement."""
    number = note.application.number

    def text(person: post.Person) -> post.Said:
        return (
            _("Gemeinsamer Vermerk zur Bewerbung %(number)s") % {"number": number},
            _(
                "%(name)s hat den gemeinsamen Vermerk zur Bewerbung %(number)s geschrieben oder geändert.\n"
                "Bitte lesen Sie ihn und stimmen Sie zu, oder ändern Sie ihn.\n\n%(link)s"
            )
            % {
                "name": note.written_by,
                "number": number,
                "link": post.link("backoffice:consensus", note.application_id, note.round_id),
            },
        )

    post.each(co_reviewers_of(note), kind="consensus.written", subject=note, occasion=occasion, compose=text)


def discussion_posted(posted: DiscussionPost) -> None:
    """To everybody who takes part and may read this post."""
    number = posted.application.number

    def text(person: post.Person) -> post.Said:
        return (
            _("Neuer Beitrag zur Bewerbung %(number)s") % {"number": number},
            _("%(name)s hat zur Bewerbung %(number)s etwas geschrieben.\n\n%(link)s")
            % {
                "name": posted.author,
                "number": number,
                "link": post.link("backoffice:consensus", posted.application_id, posted.round_id),
            },
        )

    post.each(
        readers_of(posted),
        kind="discussion.posted",
        subject=posted,
        compose=text,
    )
