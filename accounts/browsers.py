"""Which browser a session belongs to, as its person would call it. No fingerprint: two words, nothing to count with."""

from django.utils.translation import gettext as _

# (what stands in the User-Agent, its name); the first that fits. Others pretend to be Chrome or Safari as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def named(user_agent: str) -> str:
    """ "Firefox/Windows"; a part that is not known is empty."""
    found = [next((name for sign, name in known if sign in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return "/".join(found)


def in_words(kept: str) -> str:
    """What named() kept, in the active language."""
    browser, _slash, system = kept.partition("/")
    if browser and system:
        return _("%(browser)s auf %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("unbekannter Browser")
