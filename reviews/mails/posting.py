"""What every mail of this room is made of."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from core.mail import outbox
from reviews.constants import AssignmentState
from reviews.models import Assignment
from reviews.queries.visibility import call_funders


def link(name: str, *args) -> str:
    return settings.PUBLIC_URL + reverse(name, args=args)


def staff_of(call, *roles, funder=None, without=None):
    """People with one of these roles at a funder of the call."""
    funders = [funder] if funder else call_funders(call)
    people = User.objects.filter(
        is_active=True, funder_memberships__funder__in=funders, funder_memberships__role__in=roles
    )
    if without is not None:
        people = people.exclude(pk=without.pk)
    return people.distinct().order_by("email")


def not_recused(people, application):
    return people.exclude(
        pk__in=Assignment.objects.filter(application=application, state=AssignmentState.RECUSED).values(
            "reviewer"
        )
    )


def moment(value) -> str:
    return _("%(day)s, %(time)s Uhr") % {
        "day": date_format(localtime(value), "DATE_FORMAT"),
        "time": date_format(localtime(value), "H:i"),
    }


def post(people, *, kind, subject, text, occasion=""):
    """text: a function that gives (subject line, body) in the language that is active."""
    for person in people:
        language = person.language or settings.LANGUAGE_CODE
        with translation.override(language):
            line, body = text(person)
            outbox.post(
                kind=kind,
                subject=subject,
                to=person.email,
                occasion=occasion,
                language=language,
                subject_line=line,
                body=_("Guten Tag %(name)s,") % {"name": person.name} + "\n\n" + body + "\n",
            )
