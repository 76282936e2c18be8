"""Several people in the same fields: what was known, what is seen, what is decided, what is merged.

One implementation for every page of the portal; a room gives names and labels (its form, fields.JointForm) and a
save() of its own. See docs/joint-editing.md.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from core.joint import answer
from core.joint.answer import Conflict
from core.joint.fields import BOTH, THEIRS, JointForm
from core.joint.merge import Outcome, as_text, basis, joined, side_by_side


@dataclass
class Taken:
    """What became of a form that was sent. errors stand in the form, conflicts beside it.

    arrived: field -> (the value now, its basis): this very edit was saved before, the answer got lost, and
    somebody has written on since. asked_again: both versions stand in the field, for the person to make one.
    """

    form: JointForm
    outcome: Outcome
    conflicts: list[Conflict] = field(default_factory=list)
    arrived: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked_again: bool = False

    @property
    def is_done(self) -> bool:
        return not (self.form.errors or self.conflicts or self.asked_again)

    def answer(self, request: HttpRequest) -> JsonResponse:
        """For static/js/autosave.js: every field that was sent is answered."""
        return answer.processed(
            request,
            saved={name: basis(as_text(value)) for name, value in self.outcome.saved.items()},
            arrived=self.arrived,
            conflicts=self.conflicts,
            errors={name: list(texts) for name, texts in self.form.errors.items() if name in self.form.data},
        )


class JointPage(ABC):
    """One request to fields that several people write."""

    def __init__(self, request: HttpRequest):
        self.request = request

    @abstractmethod
    def save(self, values: dict[str, Any], bases: dict[str, str]) -> Outcome:
        """Write, under lock, what merge.weigh accepts. values may be empty."""

    @abstractmethod
    def stored(self, name: str) -> Any:
        """The clean value that stands there after save()."""

    @abstractmethod
    def last_edit(self, name: str) -> tuple[Any, datetime]:
        """Who gave the field its present value (None: nobody known), and when."""

    def was_made(self, name: str, began: str, value: Any) -> bool:
        """Has this very edit (from the value with the basis `began` to `value`) been saved before?

        Where no history can say so the person is asked, and sees their own text as the other version.
        """
        return False

    def basis_of(self, name: str, theirs: Any) -> str:
        """What a page that has shown this other version starts from."""
        return basis(as_text(theirs))

    def versions(self, form: JointForm, name: str, theirs: Any, mine: Any) -> tuple[str, str]:
        """Both versions as people read them."""
        return form.in_words(name, theirs), form.in_words(name, mine)

    def take(self, form: JointForm) -> Taken:
        """Save every field that was sent and is right, whatever the others are. Raises Impossible as save() does.

        A field that somebody else has changed meanwhile waits for the person: the button of its own that was
        pressed decides it, the save button decides all whose other version the page had shown.
        """
        sent, by_itself = form.sent, answer.asked(self.request)
        values, bases = form.values(), form.bases()
        aside = self._aside(form)
        values.pop(aside, None)
        outcome = self.save(values, bases)
        taken = Taken(form, outcome)
        # A page asked field by field learns what stands there now; a whole page leaves alone what its person did.
        missed = outcome.conflicts | (outcome.left if by_itself else {})
        for name, theirs in missed.items():
            if self.was_made(name, bases.get(name, ""), values[name]):
                taken.arrived[name] = (form.shown(name, theirs), self.basis_of(name, theirs))
            else:
                taken.conflicts.append(self._conflict(form, name, theirs, values[name]))
        if not by_itself:
            # Who goes on writing where they have just been saved does not meet themselves.
            form.renew({name: basis(as_text(value)) for name, value in outcome.saved.items()})
        if aside:
            self._put(form, aside, both=sent.choice == BOTH)
            taken.asked_again = sent.choice == BOTH
        return taken

    def _aside(self, form: JointForm) -> str:
        """The field in which this person's version is not to be saved as it is, or ""."""
        name, choice = form.sent.decided, form.sent.choice
        if not form.has(name):
            return ""
        return name if choice == THEIRS or (choice == BOTH and form.joins(name)) else ""

    def _put(self, form: JointForm, name: str, *, both: bool) -> None:
        """Into the field: the stored value, with the person's own below it when both are wanted."""
        there = self.stored(name)
        text = form.shown(name, there)
        if both:
            text = joined(text, form.data.get(name, ""), several_lines=form.several_lines(name))
        form.put(name, text, basis(as_text(there)))

    def _conflict(self, form: JointForm, name: str, theirs: Any, mine: Any) -> Conflict:
        person, moment = self.last_edit(name)
        by = str(person or "")
        if person == self.request.user:
            by = _("Ihnen selbst, in einem anderen Fenster")
        their_pieces, my_pieces = side_by_side(*self.versions(form, name, theirs, mine))
        return Conflict(
            name=name,
            label=form.label_of(name),
            theirs=form.shown(name, theirs),
            basis=self.basis_of(name, theirs),
            by=by,
            at=moment,
            their_pieces=their_pieces,
            my_pieces=my_pieces,
            joins=form.joins(name),
        )
