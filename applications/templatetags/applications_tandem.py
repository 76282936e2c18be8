"""What every part's page shows about working together: {% comments application "social_space" %} below the
form, {% why_locked application %} where somebody cannot write."""

from django import template
from django.utils.translation import gettext as _

from accounts.constants import MemberRole
from applications.draft import parts
from applications.draft import rules as draft_rules
from applications.draft.actions import locking
from applications.draft.forms.comments import CommentForm
from applications.draft.models.comments import Comment
from applications.draft.queries import comments as comments_queries
from applications.draft.queries import reopenings

register = template.Library()
register.filter("plan_part", parts.plan_part)
register.filter("section_part", parts.section_part)


@register.inclusion_tag("applications/includes/comments.html", takes_context=True)
def comments(context, application, part, bound=None):
    """The comments of a part and the forms to write some. Three queries, two for whoever only reads.

    bound: a CommentForm that was refused and keeps what was typed.
    """
    request = context["request"]
    open_now = locking.is_open(application, part, arrived_at=request.arrived_at)
    found = comments_queries.discussion(
        application,
        part,
        user=request.user,
        may_comment=open_now and draft_rules.may_comment(request.user, application),
    )
    answered = bound.data.get("parent", "") if bound else ""

    def form(name, **facts):
        """A form of its own set of ids; the refused one in its place."""
        return CommentForm(people=found.people, remarks=Comment.objects.none(), auto_id=f"{name}_%s", **facts)

    if found.may_comment:
        for remark in found.open:
            remark.form = (  # type: ignore[attr-defined]  # the page shows it below the remark
                bound
                if answered == str(remark.pk)
                else form(f"antwort-{remark.pk}", answer=True, initial={"parent": remark.pk})
            )
    return {
        "request": request,
        "application": application,
        "part": part,
        "discussion": found,
        "is_open": open_now,
        "form": bound if bound and not answered else (form("kommentar") if found.may_comment else None),
        "bound": bound,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("applications/includes/reopened.html")
def reopened(application, part):
    """On the form of a part that the office has opened again: until when, and that saved is not handed in.
    Nothing, and no query, in a draft."""
    question = reopenings.open_reopening(application)
    return {
        "application": application,
        "reopening": question if question and part in question.parts else None,
    }


@register.simple_tag(takes_context=True)
def why_locked(context, application):
    """Why this person cannot write here, in a sentence; empty when they can."""
    request = context["request"]
    if not application.is_draft:
        return _("Die Bewerbung ist kein Entwurf mehr. Sie sehen hier den Stand, ändern lässt er sich nicht.")
    if not application.call.is_open(arrived_at=request.arrived_at):
        return _("Die Frist ist abgelaufen. Sie können lesen, was da ist, aber nichts mehr ändern.")
    if draft_rules.may_write(request.user, application):
        return ""
    names = ", ".join(str(person) for person in comments_queries.who_gives_roles(request.user, application))
    words = {"names": names}
    if draft_rules.strongest_role(request.user, application) == MemberRole.COMMENTER:
        return (
            _(
                "Ihre Rolle ist „kommentiert mit“: Sie können alles lesen und Kommentare schreiben, aber nichts "
                "ändern. Eine andere Rolle gibt Ihnen: %(names)s."
            )
            % words
        )
    return (
        _(
            "Ihre Rolle ist „liest mit“: Sie können alles lesen, aber nichts ändern. Eine andere Rolle gibt "
            "Ihnen: %(names)s."
        )
        % words
    )
