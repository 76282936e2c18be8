from django.conf import settings

from accounts.rules import given_roles


def house(request) -> dict:
    """What every page of ours needs to know."""
    user = getattr(request, "user", None)
    return {
        "is_demo": settings.DEMO,
        "theme": request.COOKIES.get("theme") if request.COOKIES.get("theme") in ("light", "dark") else "",
        "user_is_funder_staff": bool(user and given_roles(user)),
        "languages": settings.LANGUAGES,
    }
