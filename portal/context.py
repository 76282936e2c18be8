from django.conf import settings


def house(request) -> dict:
    """What every page of ours needs to know."""
    user = getattr(request, "user", None)
    return {
        "is_demo": settings.DEMO,
        "theme": request.COOKIES.get("theme") if request.COOKIES.get("theme") in ("light", "dark") else "",
        "user_is_funder_staff": bool(user and user.is_authenticated and user.is_staff),
        "languages": settings.LANGUAGES,
    }
