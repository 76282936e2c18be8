"""Mails about what the partners say to each other and who takes care of what."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import User
from applications.draft.models.application import Responsibility
from applications.draft.models.comments import Comment
from applications.draft.parts import parts_of
from core.mail import post


def _quoted(text: str) -> str:
    """Marked line by line: nobody can pass their own words off as the portal's."""
    return "\n".join(f"> {line}" for line in text.splitlines())


def _words(comment: Comment) -> dict[str, object]:
    part = parts_of(comment.application).get(comment.part)
    return {
        "person": comment.author.name,
        "part": part.title if part else comment.part,
        "title": comment.application.title,
        "text": _quoted(comment.text),
        "link": f"{post.link('applications:comments', comment.application_id, comment.part)}#kommentar-{comment.pk}",
    }


def comment_for_you(comment: Comment, people: Iterable[post.Person]) -> None:
    def compose(person: post.Person) -> post.Said:
        words = _words(comment)
        return _("%(person)s fragt Sie: %(part)s") % words, _(
            "%(person)s hat Sie in einem Kommentar zu „%(part)s“ erwähnt (Bewerbung „%(title)s“):\n\n"
            "%(text)s\n\n"
            "Hier lesen und antworten Sie: %(link)s"
        ) % words

    post.each(people, kind="comment.mention", subject=comment, compose=compose)


def comment_in_thread(comment: Comment, people: Iterable[post.Person]) -> None:
    def compose(person: post.Person) -> post.Said:
        words = _words(comment)
        return _("Neuer Kommentar: %(part)s") % words, _(
            "%(person)s hat einen Kommentar zu „%(part)s“ geschrieben (Bewerbung „%(title)s“):\n\n"
            "%(text)s\n\n"
            "Hier lesen und antworten Sie: %(link)s"
        ) % words

    post.each(people, kind="comment.answer", subject=comment, compose=compose)


def part_is_yours(responsibility: Responsibility, by: User, *, occasion: str) -> None:
    def compose(person: post.Person) -> post.Said:
        application = responsibility.application
        part = parts_of(application).get(responsibility.part)
        words = {
            "person": by.name,
            "part": part.title if part else responsibility.part,
            "title": application.title,
            "link": post.link("applications:detail", application.pk),
        }
        return _("Bitte kümmern Sie sich um: %(part)s") % words, _(
            "%(person)s hat Ihnen einen Teil der Bewerbung „%(title)s“ übergeben: %(part)s.\n\n"
            "Schreiben können dort weiterhin alle. Sie achten darauf, dass der Teil fertig wird.\n\n"
            "Zur Bewerbung: %(link)s"
        ) % words

    post.each(
        [responsibility.person],
        kind="responsibility.assign",
        subject=responsibility,
        occasion=occasion,
        compose=compose,
    )
