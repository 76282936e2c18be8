"""Mails among those who reviewed: a review opened again, the common note, the discussion.

They carry names and links, never points, reasons or what somebody wrote.
"""

from django.utils.translation import gettext as _

from reviews.mails.posting import link, post
from reviews.queries.discussion import co_reviewers_of, readers_of


def review_unlocked(unlock, assignment):
    number = assignment.application.number

    def text(person):
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
                "link": link("backoffice:review", assignment.pk),
            },
        )

    post(
        [assignment.reviewer], kind="review.unlocked", subject=assignment, occasion=str(unlock.pk), text=text
    )


def consensus_written(note, occasion):
    """To the other reviewers who have locked: this text wants their agreement."""
    number = note.application.number

    def text(person):
        return (
            _("Gemeinsamer Vermerk zur Bewerbung %(number)s") % {"number": number},
            _(
                "%(name)s hat den gemeinsamen Vermerk zur Bewerbung %(number)s geschrieben oder geändert.\n"
                "Bitte lesen Sie ihn und stimmen Sie zu, oder ändern Sie ihn.\n\n%(link)s"
            )
            % {
                "name": note.written_by,
                "number": number,
                "link": link("backoffice:consensus", note.application_id, note.round_id),
            },
        )

    post(co_reviewers_of(note), kind="consensus.written", subject=note, occasion=occasion, text=text)


def discussion_posted(posted):
    """To everybody who takes part and may read this post."""
    number = posted.application.number

    def text(person):
        return (
            _("Neuer Beitrag zur Bewerbung %(number)s") % {"number": number},
            _("%(name)s hat zur Bewerbung %(number)s etwas geschrieben.\n\n%(link)s")
            % {
                "name": posted.author,
                "number": number,
                "link": link("backoffice:consensus", posted.application_id, posted.round_id),
            },
        )

    post(
        readers_of(posted),
        kind="discussion.posted",
        subject=posted,
        text=text,
    )
