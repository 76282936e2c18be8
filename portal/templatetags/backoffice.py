"""The back office's navigation, for templates/backoffice/base.html and the lists of the admin."""

from django import template

from portal.backoffice import navigation

register = template.Library()


@register.inclusion_tag("backoffice/includes/navigation.html", takes_context=True)
def backoffice_navigation(context):
    request = context["request"]
    return {"entries": navigation(request.user, request.path)}
