"""Mails about uploaded files."""

from django.conf import settings
from django.utils.translation import gettext as _

from applications.draft.parts import paper_url
from applications.draft.queries import people
from applications.papers.models import Attachment
from core.mail import post


def infected(attachment: Attachment) -> None:
    """The tandem mends a draft; of what was handed in the office has to know as well."""
    application = attachment.application

    def compose(person: post.Person) -> post.Said:
        words = {
            "file": attachment.name,
            "title": application.title,
            "link": post.absolute(paper_url(application, attachment.kind)),
        }
        return _("Schadsoftware in einer Datei: %(title)s") % words, _(
            "In der Datei „%(file)s“ Ihrer Bewerbung „%(title)s“ hat die Virenprüfung Schadsoftware gefunden. "
            "Die Datei ist gesperrt. Niemand kann sie herunterladen.\n\n"
            "Bitte prüfen Sie den Rechner, von dem sie kommt. Entfernen Sie die Datei dann und laden Sie das "
            "Dokument neu hoch:\n%(link)s\n\n"
            "Ist die Bewerbung schon eingereicht, meldet sich das Programmbüro bei Ihnen."
        ) % words

    def for_the_office(person: post.Person) -> post.Said:
        words = {"file": attachment.name, "number": application.number}
        return _("Schadsoftware in einer Datei der Bewerbung %(number)s") % words, _(
            "In der Datei „%(file)s“ der eingereichten Bewerbung %(number)s hat die Virenprüfung Schadsoftware "
            "gefunden. Die Datei ist gesperrt. Bitte fordern Sie das Dokument beim Tandem neu an."
        ) % words

    post.each(
        people.people_of(application),
        kind="application.attachment_infected",
        subject=attachment,
        compose=compose,
    )
    if not application.is_draft:
        post.each(
            [post.Address(application.call.contact_email)],
            kind="application.attachment_infected_office",
            subject=attachment,
            compose=for_the_office,
        )


def cannot_be_scanned(attachment: Attachment, reason: str) -> None:
    """To the operators, once a file: it waits until they have raised clamd's limits."""

    def compose(person: post.Person) -> post.Said:
        return _("Eine Datei lässt sich nicht auf Schadsoftware prüfen"), _(
            "Der Virenscanner hat die Datei %(id)s nicht geprüft (%(reason)s). Sie bleibt gesperrt, bis er sie prüfen kann.\n\n"
            "Häufigster Grund: StreamMaxLength oder MaxFileSize in clamd.conf liegt unter UPLOAD_MAX_BYTES des "
            "Portals. Das Portal fragt jede Minute wieder."
        ) % {"id": attachment.pk, "reason": reason}

    post.each(
        [post.Address(settings.SUPPORT_EMAIL)],
        kind="application.attachment_not_scanned",
        subject=attachment,
        compose=compose,
    )
