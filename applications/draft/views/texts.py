"""Title, social space, the sections of the form: what several people write at the same time."""

from abc import abstractmethod
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.draft import rules
from applications.draft.actions import locking, texts
from applications.draft.actions.texts import Saved
from applications.draft.forms.texts import SectionForm, SocialSpaceForm, TitleForm
from applications.draft.parts import section_part
from applications.draft.queries import applications, edits, sections
from applications.draft.views.access import MEMBERS, WRITERS, application_or_404, freeze, may_edit
from applications.draft.words import length
from core.access import declares
from core.errors import Impossible
from core.forms import show_impossible
from core.joint import answer
from core.joint.fields import MergingForm
from core.joint.protocol import JointPage, Taken

if TYPE_CHECKING:
    from accounts.models import User
    from applications.draft.models.application import Application
    from applications.draft.models.texts import Section


class TextPage(JointPage):
    """One page of texts: shows the form, saves it whole or field by field, shows what two people wrote."""

    template: str

    def __init__(
        self, request: HttpRequest, application: "Application", row: Model, *, writer: bool, editable: bool
    ):
        super().__init__(request)
        self.application, self.row = application, row
        self.writer, self.editable = writer, editable

    @property
    @abstractmethod
    def part(self) -> str:
        """The part of the application that is written here."""

    @abstractmethod
    def make_form(self, data: Any = None, only: Any = None) -> MergingForm:
        """only: the names of the fields that were sent, of a form that saves itself."""

    @abstractmethod
    def write(self, **how: Any) -> Saved:
        """The page's own action; how: the values, bases, by, arrived_at."""

    def done(self) -> HttpResponse:
        """Where a saving leads."""
        return _saved(self.request, self.application)

    def respond(self, **context: Any) -> HttpResponse:
        taken = None
        if self.request.method == "POST":
            if not self.writer:
                raise Http404
            if answer.asked(self.request):
                return self._autosave()
            form = self.make_form(self.request.POST)
            taken = self._submit(form)
            if taken and taken.is_done:
                return self.done()
        else:
            form = self.make_form()
            if not self.editable:
                freeze(form)
        return render(
            self.request,
            self.template,
            {
                "application": self.application,
                "form": form,
                "part": self.part,
                "editable": self.editable,
                "conflicts": taken.conflicts if taken else [],
                **context,
            },
        )

    def _autosave(self) -> HttpResponse:
        """The fields that were sent, each on its own: what is right is saved whatever the others are."""
        try:
            taken = self.take(self.make_form(self.request.POST, only=self.request.POST))
        except Impossible as error:
            return answer.refused(error.code, error.message)
        return taken.answer(self.request)

    def _submit(self, form: MergingForm) -> Taken | None:
        """The whole form, or nothing of it where something is wrong."""
        if not form.is_valid():
            return None
        try:
            return self.take(form)
        except Impossible as error:
            show_impossible(form, error)
            return None

    # -- the protocol (core.joint) ---------------------------------------------------------------------
    def save(self, values: dict[str, Any], bases: dict[str, str]) -> Saved:
        if not values:
            return Saved(row=self.row)
        saved = self.write(**values, bases=bases, by=self.request.user, arrived_at=self.request.arrived_at)
        self.row = saved.row
        return saved

    def stored(self, name: str) -> Any:
        return getattr(self.row, name)

    def last_edit(self, name: str) -> "tuple[User | None, datetime]":
        return edits.last_edit(self.row, name)

    def was_made(self, name: str, began: str, value: Any) -> bool:
        return edits.was_made(self.row, name, began, value)


def _saved(request, application):
    if application.is_draft:
        messages.success(request, _("Gespeichert."))
        return redirect("applications:detail", application.pk)
    messages.warning(request, _("Gespeichert, aber noch nicht eingereicht."))
    return redirect("applications:reopening", application.pk)


class TitlePage(TextPage):
    template, part = "applications/title.html", "title"

    def make_form(self, data: Any = None, only: Any = None) -> MergingForm:
        return TitleForm(data, only=only, initial={"title": self.application.title})

    def write(self, **how: Any) -> Saved:
        return texts.save_title(application=self.application, **how)


@declares(WRITERS)
def title(request, pk):
    application = application_or_404(request, pk)
    writer, editable = rules.may_write(request.user, application), may_edit(request, application)
    return TitlePage(request, application, application, writer=writer, editable=editable).respond()


class SpacePage(TextPage):
    template, part = "applications/social_space.html", "social_space"

    def make_form(self, data: Any = None, only: Any = None) -> MergingForm:
        names = ("name", "place", "population", "description")
        initial = {name: getattr(self.row, name) for name in names}
        places = applications.places_of(self.application)
        return SocialSpaceForm(data, only=only, initial=initial, places=places)

    def write(self, **how: Any) -> Saved:
        return texts.save_social_space(application=self.application, **how)


@declares(WRITERS)
def social_space(request, pk):
    application = application_or_404(request, pk)
    writer = rules.may_write(request.user, application)
    editable = may_edit(request, application, part="social_space")
    space = application.social_space
    return SpacePage(request, application, space, writer=writer, editable=editable).respond()


def section_or_404(request, pk, section_pk):
    found = sections.section_to_edit(request.user, pk, section_pk)
    if found is None:
        raise Http404
    return found


class SectionPage(TextPage):
    template = "applications/section.html"
    row: "Section"

    @property
    def part(self) -> str:
        return section_part(self.row)

    def make_form(self, data: Any = None, only: Any = None) -> MergingForm:
        initial = {"text": self.row.text}
        return SectionForm(data, only=only, initial=initial, form_section=self.row.form_section)

    def write(self, **how: Any) -> Saved:
        return texts.save_section(section=self.row, **how)

    def done(self) -> HttpResponse:
        return _saved_section(self.request, self.application, self.row)


@declares(WRITERS)
def section(request, pk, section_pk):
    if answer.asked(request):
        found = sections.section_to_save(request.user, pk, section_pk)
        if found is None:
            raise Http404
        return SectionPage(request, found.application, found, writer=True, editable=True).respond()
    found = section_or_404(request, pk, section_pk)
    application = found.application
    editable = found.writer and locking.is_open(
        application, section_part(found), arrived_at=request.arrived_at
    )
    return SectionPage(request, application, found, writer=found.writer, editable=editable).respond(
        section=found,
        form_section=found.form_section,
        length=length(request.POST.get("text", found.text), found.form_section),
    )


def _saved_section(request, application, row):
    over = length(row.text, row.form_section).excess
    if not over:
        return _saved(request, application)
    messages.warning(
        request,
        _("Gespeichert. Der Text ist um %(over)s zu lang. Bitte kürzen Sie ihn noch.") % {"over": over},
    )
    return redirect(
        "applications:detail" if application.is_draft else "applications:reopening", application.pk
    )


@declares(MEMBERS)
def print_section(request, pk, section_pk):
    """One text on paper, as it is saved."""
    found = section_or_404(request, pk, section_pk)
    return render(
        request,
        "applications/section_print.html",
        {
            "application": found.application,
            "section": found,
            "form_section": found.form_section,
            "length": length(found.text, found.form_section),
        },
    )
