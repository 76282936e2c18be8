"""Looks into a PDF that somebody uploaded, inside the sandbox, because it may be a bomb.

A job is the file, the answer is JSON: {"pages": n} or {"refused": reason}, for "link" with "target". Reasons:
encrypted, broken, active (does something by itself), embedded (brings files), link (leads to a file of a
computer, a network share or a script). No Django here: the process starts in a moment and has little to lose.

What counts is the place: a key in a name tree, an action, a file specification, not a name that happens to
stand somewhere. So the document is walked from its trailer as a viewer would, knowing what each place means;
what no known place leads to is looked at for what it calls itself. A file is looked at twice, as its table of
objects says and as a viewer would repair it: the two may differ on purpose.
"""

import functools
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

# Direct nesting; a chain over indirect objects may be as long as it likes, each is looked at once.
DEPTH = 60
LONGEST_TARGET = 120
# Every file ends like this; without it the end is missing, and with it what was written.
END, END_WITHIN = b"%%EOF", 1024

# What an action may be that somebody clicks; whatever is not named here is refused.
ON_CLICK = {"/GoTo", "/GoToR", "/URI", "/Named", "/Hide", "/ResetForm", "/Thread", "/Trans", "/SetOCGState"}
# What may happen without anybody asking: going to a page of the document.
BY_ITSELF = {"/GoTo"}
# Of an object that nothing known leads to: these words are no other thing's.
ACTIVE = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/GoTo3DView",
}  # fmt: skip
EMBEDDING_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
OF_TYPE = {"/Page": "page", "/Annot": "control", "/Action": "action", "/NavNode": "step"}
SCHEMES = {"http", "https", "mailto", "tel", "fax", "sms", "geo", "ftp", "doi", "urn"}
UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")
SHARE = re.compile(r"[\\/]{2}|\\")
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
HOST_AND_PORT = re.compile(r"[\w-]+(\.[\w-]+)+:\d+(/|$)")
FILE_NAMES = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
# Twice in one dictionary: viewers differ in which they take, so nobody knows what was looked at.
DECIDING = {
    "S", "A", "AA", "OpenAction", "Next", "JS", "URI", "F", "UF", "EF", "Names", "Kids", "Annots", "AcroForm",
    "XFA", "JavaScript", "EmbeddedFiles", "Fields", "PA", "NA", "PresSteps", "Subtype", "Pages", "Outlines",
    "First", "Root",
}  # fmt: skip
DUPLICATE = re.compile(r"duplicated key /(\w+)")
TOO_DEEP = re.compile(r"nest|depth|deeply", re.IGNORECASE)


class Refused(Exception):
    def __init__(self, reason: str, target: str = ""):
        super().__init__(reason)
        self.reason, self.target = reason, target


class Walk:
    """Through one document. A place is what a value means where it stands; an object is looked at once a place."""

    def __init__(self, pikepdf: Any) -> None:
        self.pikepdf = pikepdf
        self.seen: set[tuple[str, tuple[int, int]]] = set()
        self.met: set[tuple[int, int]] = set()  # in whatever place
        self.waiting: list[tuple[str, Any, int]] = []
        kinds = pikepdf.ObjectType
        self.containers = {kinds.array, kinds.dictionary, kinds.stream}

    def expect(self, place: str, found: Any, depth: int = 0) -> None:
        if isinstance(found, self.pikepdf.Object) and found._type_code in self.containers:
            self.waiting.append((place, found, depth))

    def go(self) -> None:
        while self.waiting:
            place, found, depth = self.waiting.pop()
            if found.is_indirect:
                number = found.objgen
                if (place, number) in self.seen or (not place and number in self.met):
                    continue
                self.seen.add((place, number))
                self.met.add(number)
                depth = 0
            if depth > DEPTH:
                raise Refused("broken")
            self.look(place, found, depth + 1)

    def look(self, place: str, found: Any, depth: int) -> None:
        if isinstance(found, self.pikepdf.Array):
            self.look_at_array(place, found, depth)
            return
        entries = entries_of(found, self.pikepdf)
        if entries is None:
            return
        # What nothing known leads to is taken for what it calls itself.
        place = place or OF_TYPE.get(_name(entries.get("/Type"), self.pikepdf), "")
        if place in ("action", "by itself"):
            self.look_at_action(place, entries, depth)
        elif isinstance(found, self.pikepdf.Stream):
            judge_stream(entries, self.pikepdf)
        judge_any(entries, self.pikepdf)
        if place in ("action", "by itself"):
            return
        if place in ("scripts", "files"):
            self.look_at_tree(place, entries, depth)
        else:
            self.look_at_places(place, entries, depth)

    def look_at_array(self, place: str, found: Any, depth: int) -> None:
        # A name tree's leaves are in its /Names; elsewhere each item has the place of the whole.
        for inner in found:
            self.expect(place, inner, depth)

    def look_at_action(self, place: str, entries: dict, depth: int) -> None:
        judge_action(entries, BY_ITSELF if place == "by itself" else ON_CLICK, self.pikepdf)
        for key, inner in entries.items():
            self.expect(place if key == "/Next" else "", inner, depth)

    def look_at_tree(self, place: str, entries: dict, depth: int) -> None:
        leaves = entries.get("/Names")
        if isinstance(leaves, self.pikepdf.Array) and len(leaves):
            raise Refused("active" if place == "scripts" else "embedded")
        self.expect(place, entries.get("/Kids"), depth)

    def look_at_places(self, place: str, entries: dict, depth: int) -> None:
        for key, inner in entries.items():
            self.expect(place_of(place, key), inner, depth)
        if place == "form" and _is_something(entries.get("/XFA"), self.pikepdf):
            raise Refused("active")
        if place == "base":
            judge_address(entries.get("/Base"), self.pikepdf)


def place_of(place: str, key: str) -> str:
    """What a value means that stands under this key, in something that stands in this place."""
    if place == "events":
        return "by itself"
    if key == "/AA" and place in ("catalogue", "page", "control"):
        return "events"
    if place == "trailer":
        return "catalogue" if key == "/Root" else ""
    if place == "catalogue":
        return {
            "/OpenAction": "opening", "/Names": "names", "/AcroForm": "form", "/Outlines": "outline",
            "/Pages": "page", "/URI": "base",
        }.get(key, "")  # fmt: skip
    if place == "names":
        return {"/JavaScript": "scripts", "/EmbeddedFiles": "files"}.get(key, "")
    if place == "form":
        return "control" if key == "/Fields" else ""
    if place == "page":
        return {"/Kids": "page", "/Annots": "control", "/PresSteps": "step"}.get(key, "")
    if place == "step":
        return {"/NA": "by itself", "/PA": "by itself", "/Next": "step", "/Prev": "step"}.get(key, "")
    if place == "control":  # an annotation, a field, or both in one
        return {"/A": "action", "/PA": "action", "/Kids": "control", "/Parent": "control"}.get(key, "")
    if place == "outline":
        return {"/A": "action", "/First": "outline", "/Next": "outline", "/Last": "outline"}.get(key, "")
    return ""


def entries_of(found: Any, pikepdf: Any) -> dict | None:
    if isinstance(found, pikepdf.Stream):
        return dict(found.stream_dict.items())
    if isinstance(found, pikepdf.Dictionary):
        return dict(found.items())
    return None


def judge_any(entries: dict, pikepdf: Any) -> None:
    """Of whatever dictionary, wherever it stands: what it calls itself."""
    kind = _name(entries.get("/S"), pikepdf)
    # An element of the structure has its role under /S, and roles may be called as one likes.
    role = _name(entries.get("/Type"), pikepdf) == "/StructElem" and not {"/JS", "/F"} & entries.keys()
    if kind and not role:
        if kind in ACTIVE or "/JS" in entries:
            raise Refused("active")
        if kind in ("/URI", "/GoToR"):
            judge_action(entries, ON_CLICK, pikepdf)
    files = entries_of(entries.get("/EF"), pikepdf)
    if files and any(name in files for name in FILE_NAMES):
        raise Refused("embedded")
    if _name(entries.get("/Subtype"), pikepdf) in EMBEDDING_ANNOTATIONS:
        raise Refused("embedded")


def judge_stream(entries: dict, pikepdf: Any) -> None:
    if _name(entries.get("/Type"), pikepdf) == "/EmbeddedFile":
        raise Refused("embedded")
    # Its content lies in another file, or a page of another file is drawn in it.
    if "/F" in entries:
        judge_file(entries["/F"], pikepdf)
    reference = entries_of(entries.get("/Ref"), pikepdf)
    if reference:
        judge_file(reference.get("/F"), pikepdf)


def judge_action(entries: dict, allowed: set[str], pikepdf: Any) -> None:
    kind = _name(entries.get("/S"), pikepdf)
    if not kind and not {"/JS", "/URI", "/F", "/Win"} & entries.keys():
        return  # no action: nobody does anything with it
    if kind not in allowed or "/JS" in entries:
        raise Refused("active")
    if kind == "/URI":
        judge_address(entries.get("/URI"), pikepdf)
    if "/F" in entries:
        judge_file(entries["/F"], pikepdf)


def judge_address(found: Any, pikepdf: Any) -> None:
    for address in _words(found, pikepdf):
        if leads_astray(address):
            raise Refused("link", address)


def judge_file(found: Any, pikepdf: Any) -> None:
    """A file specification. Another file in the same folder is nothing but a dead link here."""
    entries = entries_of(found, pikepdf)
    names = [found] if entries is None else [entries[key] for key in FILE_NAMES if key in entries]
    web = entries is not None and _name(entries.get("/FS"), pikepdf) == "/URL"
    for name in names:
        for path in _words(name, pikepdf):
            if leads_astray(path) or (not web and re.sub(r"[\x00-\x20]", "", path).startswith(("/", "\\"))):
                raise Refused("link", path)


@functools.lru_cache(maxsize=1024)
def leads_astray(address: str) -> bool:
    """Does this lead anywhere but to the web, a mailbox, a telephone or a place beside the document?"""
    for form in (address, unquote(address)):
        # Browsers and readers drop what cannot be seen before they look for the scheme.
        plain = UNSEEN.sub("", form)
        if SHARE.match(plain):
            return True
        scheme = SCHEME.match(plain)
        # "stadt.example:8080/seite" has no scheme but a port.
        if scheme and scheme[1].lower() not in SCHEMES and not HOST_AND_PORT.match(plain):
            return True
    return False


def _name(found: Any, pikepdf: Any) -> str:
    return str(found) if isinstance(found, pikepdf.Name) else ""


def _words(found: Any, pikepdf: Any) -> Iterator[str]:
    """A text as each kind of viewer reads it: by its encoding, and byte by byte."""
    if isinstance(found, pikepdf.String):
        yield str(found)
        yield bytes(found).decode("latin-1")
    elif found is not None:
        raise Refused("broken")


def _is_something(found: Any, pikepdf: Any) -> bool:
    return found is not None and not (isinstance(found, pikepdf.Array) and not len(found))


def walk_through(pdf: Any, pikepdf: Any) -> Walk:
    walk = Walk(pikepdf)
    opening = pdf.Root.get("/OpenAction")
    # An array only says on which page to begin; every word processor writes that.
    if isinstance(opening, pikepdf.Dictionary | pikepdf.Stream):
        walk.expect("by itself", opening)
    walk.expect("trailer", pdf.trailer)
    # By the list as well: whatever a viewer thinks of a tree of pages, these are shown.
    for page in pdf.pages:
        walk.expect("page", page.obj)
    walk.go()
    return walk


def judge_reading(pdf: Any) -> None:
    """What the reader left out on its way, it did not look at."""
    for warning in pdf.get_warnings():
        twice = DUPLICATE.search(warning)
        if TOO_DEEP.search(warning) or (twice and twice[1] in DECIDING):
            raise Refused("broken")


def look_as_repaired(content: bytes, pikepdf: Any) -> None:
    """As a viewer sees it that does not trust the table of objects but looks for them itself."""
    try:
        pdf = pikepdf.open(io.BytesIO(content.replace(b"startxref", b"startxreF")), suppress_warnings=True)
    except pikepdf.PdfError:
        return  # no viewer repairs it either
    with pdf:
        try:
            walk_through(pdf, pikepdf)
            judge_reading(pdf)
        except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
            return  # the repaired document has no pages: nothing is shown


def pages_of(content: bytes, pikepdf: Any) -> int:
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        if pdf.is_encrypted:
            raise Refused("encrypted")
        walk = walk_through(pdf, pikepdf)
        for loose in pdf.objects:
            walk.expect("", loose)
        walk.go()
        judge_reading(pdf)
        pages = len(pdf.pages)
    if not pages:
        raise Refused("broken")
    look_as_repaired(content, pikepdf)
    return pages


def look(content: bytes) -> dict:
    import pikepdf

    if END not in content[-END_WITHIN:]:
        return {"refused": "broken"}
    try:
        return {"pages": pages_of(content, pikepdf)}
    except Refused as refused:
        return {"refused": refused.reason, "target": refused.target[:LONGEST_TARGET]}
    except pikepdf.PasswordError:
        return {"refused": "encrypted"}
    except (
        pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, RecursionError, MemoryError,
    ):  # fmt: skip
        return {"refused": "broken"}


def ready() -> Callable[[bytes], bytes]:
    import pikepdf  # noqa: F401  loaded before a file is there

    return lambda content: json.dumps(look(content)).encode()
