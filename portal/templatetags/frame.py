"""Header and footer: the same on every page but for a few words, so they are rendered once per kind of
visitor and those words are filled in. Some fifty translations, addresses and icons a page less."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from core.templatetags.kern import in_section

register = template.Library()

# What differs from request to request, as characters nobody can type (Unicode's private use area).
CSRF, NEXT, WHO = "\ue0c5", "\ue0c6", "\ue0c7"
SECTIONS = {
    "start": "start",
    "calls": "programmes:calls",
    "applications": "applications:list",
    "office": "backoffice:index",
}


def _section(path: str) -> tuple[str, str]:
    """Which entry of the navigation this page belongs to, and its aria-current."""
    for name, view in SECTIONS.items():
        here = in_section(path, reverse(view))
        if here:
            return name, here
    return "", ""


@lru_cache(maxsize=256)
def _header(language, theme, section, here, is_authenticated, is_staff, is_demo) -> str:
    return render_to_string(
        "includes/header.html",
        {
            "theme": theme,
            "section": section,
            "here": here,
            "is_authenticated": is_authenticated,
            "is_staff": is_staff,
            "is_demo": is_demo,
            "languages": settings.LANGUAGES,
            "csrf": CSRF,
            "next": NEXT,
            "who": WHO,
        },
    )


@lru_cache(maxsize=16)
def _footer(language, is_demo) -> str:
    return render_to_string("includes/footer.html", {"is_demo": is_demo})


@register.simple_tag(takes_context=True)
def site_header(context):
    """Needs the request; the error pages that Django renders without one have a header of their own."""
    request = context["request"]
    user = getattr(request, "user", None)
    logged_in = bool(user and user.is_authenticated)
    header = _header(
        get_language(),
        context["theme"],
        *_section(request.path),
        logged_in,
        context["user_is_funder_staff"],
        context["is_demo"],
    )
    return mark_safe(
        header.replace(CSRF, escape(get_token(request)))
        .replace(NEXT, escape(request.get_full_path()))
        .replace(WHO, escape(user) if logged_in else "")
    )


@register.simple_tag(takes_context=True)
def site_footer(context):
    return mark_safe(_footer(get_language(), context["is_demo"]))
