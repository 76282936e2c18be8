"""PDFs as people bring them and as somebody would build them who means harm."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

SHARE = "\\\\host.example\\share\\x.pdf"


def pdf(change: Callable[[Any], None] | None = None, **save: Any) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **save)
    return out.getvalue()


def action(kind: str, **more: Any) -> Any:
    return Dictionary(Type=Name.Action, S=Name(kind), **more)


def web(address: str = "https://stadt.example/konzept") -> Any:
    return action("/URI", URI=String(address))


def inside(document: Any, **more: Any) -> Any:
    return action("/GoTo", D=Array([document.pages[0].obj, Name.Fit]), **more)


def script() -> Any:
    return action("/JavaScript", JS=String("app.alert(1)"))


def annotated(**entries: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 1, 1], **entries)
        document.pages[0].Annots = Array([link])

    return change


def linked(doing: Any) -> Callable[[Any], None]:
    return annotated(A=doing)


def to(address: str) -> bytes:
    """A page with one link to this address."""
    return pdf(linked(web(address)))


def root(**entries: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for key, value in entries.items():
            document.Root[f"/{key}"] = value(document) if callable(value) else value

    return change


def page(**entries: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for key, value in entries.items():
            document.pages[0].obj[f"/{key}"] = value(document) if callable(value) else value

    return change


def outlined(doing: Callable[[Any], Any]) -> Callable[[Any], None]:
    """The second item of a table of contents does it."""

    def change(document: Any) -> None:
        second = document.make_indirect(Dictionary(Title=String("Zwei"), A=doing(document)))
        first = document.make_indirect(Dictionary(Title=String("Eins"), Next=second))
        document.Root.Outlines = document.make_indirect(Dictionary(First=first, Last=second, Count=2))

    return change


def chained(document: Any) -> Any:
    """Goes to a page, goes to a page, and then opens an address."""
    last = document.make_indirect(web())
    return inside(document, Next=Array([inside(document, Next=last)]))


def circle(document: Any) -> Any:
    """Goes to a page, and then does the same again."""
    doing = document.make_indirect(inside(document))
    doing.Next = Array([doing])
    return doing


def circular_names(document: Any) -> Any:
    tree = document.make_indirect(Dictionary())
    tree.Kids = Array([tree, document.make_indirect(Dictionary(Names=Array([String("a"), script()])))])
    return Dictionary(JavaScript=tree)


def long_chain(document: Any, end: Any) -> Any:
    """Five thousand steps, each an object of its own."""
    following = document.make_indirect(end)
    for _step in range(5000):
        following = document.make_indirect(inside(document, Next=following))
    return following


def template(document: Any) -> Any:
    """A page that no tree of pages has, with something that happens when it is shown."""
    hidden = Dictionary(Type=Name.Page, MediaBox=[0, 0, 9, 9], AA=Dictionary(O=web()))
    return Dictionary(Templates=Dictionary(Names=Array([String("a"), document.make_indirect(hidden)])))


def outside(document: Any) -> Any:
    """A picture whose content lies in another file."""
    stream = document.make_stream(b"")
    stream.F = String(SHARE)
    return stream


def reference(document: Any) -> Any:
    """A form that draws a page of another file."""
    form = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 1, 1])
    form.Ref = Dictionary(F=Dictionary(Type=Name.Filespec, F=String("//host/x.pdf")), Page=0)
    return form


def field(**entries: Any) -> Callable[[Any], None]:
    """A field with a parent; what it does stands at the parent."""

    def change(document: Any) -> None:
        parent = document.make_indirect(Dictionary(T=String("a"), FT=Name.Tx, **entries))
        kid = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=[0, 0, 1, 1], Parent=parent)
        kid = document.make_indirect(kid)
        parent.Kids = Array([kid])
        document.pages[0].Annots = Array([kid])
        document.Root.AcroForm = Dictionary(Fields=[parent])

    return change


def two_faced() -> bytes:
    """One number, two objects: by the table a harmless one, for whoever looks for objects a script."""
    body = pdf(linked(web()))
    at = body.index(b"/Root")
    number = body[at + 6 : body.index(b" ", at + 6)]
    table = body.rindex(b"xref\n", 0, body.rindex(b"startxref"))
    pages = body[body.index(b"/Pages ") :].split(b"R", 1)[0] + b"R"
    again = b"%s 0 obj\n<</Type/Catalog %s /OpenAction<</S/JavaScript/JS(1)>> >>\nendobj\n" % (number, pages)
    start = int(body[body.rindex(b"startxref") :].split()[1])
    return (body[:table] + again + body[table:]).replace(
        b"startxref\n%d" % start, b"startxref\n%d" % (start + len(again))
    )


def said_twice() -> bytes:
    """Two kinds of action in one dictionary: viewers differ in which they take."""
    return pdf(page(AA=Dictionary(O=action("/GoTo")))).replace(b"/S /GoTo", b"/S /JavaScript /S /GoTo")


def deep_chain() -> bytes:
    """More steps inside each other than the reader follows, and a script at the end."""
    chain = b"<</S/GoTo/Next " * 900 + b"<</S/JavaScript/JS(1)>>" + b">>" * 900
    body = pdf(root(OpenAction=Dictionary(S=Name.GoTo, Next=Dictionary(S=Name("/Platz")))))
    at = body.index(b"<< /S /Platz >>")
    return _with_table(body[:at] + chain + body[at + len(b"<< /S /Platz >>") :])


def _with_table(body: bytes) -> bytes:
    """Without its table of objects: whoever reads it looks for them."""
    return body.replace(b"startxref", b"startxref\n1\n%")


def fonts(*names: str) -> Callable[[Any], None]:
    """Resources may be called as one likes."""
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, FontDescriptor=Dictionary()
    )
    return page(Resources=Dictionary(Font=Dictionary({f"/{name}": font for name in names})))


GOOD: dict[str, Callable[[], bytes]] = {
    "plain": pdf,
    "opens on page one": lambda: pdf(root(OpenAction=lambda d: Array([d.pages[0].obj, Name.Fit]))),
    "goes to a page": lambda: pdf(root(OpenAction=inside)),
    "goes in a circle": lambda: pdf(root(OpenAction=circle)),
    "goes on for long": lambda: pdf(root(OpenAction=lambda d: long_chain(d, inside(d)))),
    "web link": lambda: pdf(linked(web())),
    "web link, then a page": lambda: pdf(lambda d: linked(action("/URI", URI=String("https://a.example"), Next=inside(d)))(d)),
    "mail link": lambda: to("mailto:amt@stadt.example?subject=Konzept"),
    "telephone": lambda: to("tel:+493511234"),
    "capitals": lambda: to("HTTPS://stadt.example"),
    "no scheme": lambda: to("www.stadt.example/datei:1"),
    "port": lambda: to("www.stadt.example:8080/seite"),
    "beside it": lambda: pdf(linked(action("/GoToR", F=String("anlage.pdf"), D=Array([0, Name.Fit])))),
    "next page": lambda: pdf(linked(action("/Named", N=Name.NextPage))),
    "table of contents": lambda: pdf(outlined(inside)),
    "shows a page when shown": lambda: pdf(page(AA=lambda d: Dictionary(O=inside(d)))),
    "empty tree of scripts": lambda: pdf(root(Names=Dictionary(JavaScript=Dictionary(Names=Array([]))))),
    "empty tree of files": lambda: pdf(root(Names=Dictionary(EmbeddedFiles=Dictionary(Names=Array([]))))),
    "fonts with odd names": lambda: pdf(fonts("EF", "JS", "AA", "A", "XFA", "JavaScript", "OpenAction", "F", "S")),
    "roles with odd names": lambda: pdf(root(StructTreeRoot=Dictionary(K=Dictionary(Type=Name.StructElem, S=Name.Sound)))),
    "odd key in an object": lambda: pdf(root(Next=Dictionary(A=Dictionary(O=Name.Layout)))),
    "field": lambda: pdf(field()),
    "object streams": lambda: pdf(linked(web()), object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "linearized": lambda: pdf(linked(web()), linearize=True),
    "words of a printer": lambda: b"\x1b%-12345X@PJL JOB\r\n" + pdf(),
    "lost table": lambda: pdf().replace(b"startxref\n", b"startxref\n9"),
}  # fmt: skip

BY_ITSELF: dict[str, Callable[[], bytes]] = {
    "opening, an address": lambda: pdf(root(OpenAction=web())),
    "opening, prints": lambda: pdf(root(OpenAction=action("/Named", N=Name.Print))),
    "opening, next": lambda: pdf(root(OpenAction=chained)),
    "opening, long chain": lambda: pdf(root(OpenAction=lambda d: long_chain(d, web()))),
    "opening, as a stream": lambda: pdf(root(OpenAction=lambda d: d.make_stream(b"", S=Name.URI, URI=String("https://a.example")))),
    "document, closing": lambda: pdf(root(AA=Dictionary(WC=web()))),
    "page, an address": lambda: pdf(page(AA=Dictionary(O=web()))),
    "page, a share": lambda: pdf(page(AA=Dictionary(O=action("/GoToR", F=String(SHARE))))),
    "page, next": lambda: pdf(page(AA=lambda d: Dictionary(C=chained(d)))),
    "page, indirect": lambda: pdf(page(AA=lambda d: d.make_indirect(Dictionary(O=d.make_indirect(web()))))),
    "page, object stream": lambda: pdf(page(AA=lambda d: d.make_indirect(Dictionary(O=web()))), object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "page, steps": lambda: pdf(page(PresSteps=Dictionary(Type=Name.NavNode, NA=web()))),
    "page of a template": lambda: pdf(root(Names=template)),
    "annotation, touched": lambda: pdf(annotated(AA=Dictionary(E=web()))),
    "annotation, shown": lambda: pdf(annotated(AA=Dictionary(PV=web()))),
    "field, calculated": lambda: pdf(field(AA=Dictionary(C=script()))),
    "field, left": lambda: pdf(field(AA=Dictionary(Bl=web()))),
    "link, script": lambda: pdf(linked(script())),
    "link, then a script": lambda: pdf(linked(action("/GoTo", Next=Array([script()])))),
    "link, sends the form": lambda: pdf(linked(action("/SubmitForm", F=String("https://a.example")))),
    "link, unheard of": lambda: pdf(linked(action("/Unheard", F=String("x")))),
    "contents, script": lambda: pdf(outlined(lambda d: d.make_indirect(script()))),
    "contents, launch": lambda: pdf(outlined(lambda d: action("/Launch", F=String("calc.exe")))),
    "names in a circle": lambda: pdf(root(Names=circular_names)),
    "nothing leads to it": lambda: pdf(root(Platz=lambda d: d.make_indirect(Array([Array([script()])])))),
    "two faces": two_faced,
}  # fmt: skip

ASTRAY: dict[str, Callable[[], bytes]] = {
    "file": lambda: to("file:///C:/Windows/x.exe"),
    "file, hidden": lambda: to(" fi\tle:///C:/x"),
    "file, encoded": lambda: to("%66ile:///x"),
    "script": lambda: to("javascript:app.alert(1)"),
    "script, capitals": lambda: to("JaVaScRiPt:1"),
    "share": lambda: to(SHARE),
    "share, slashes": lambda: to("//host/share"),
    "share, mixed": lambda: to("/\\host\\share"),
    "drive": lambda: to("C:\\Daten\\x.pdf"),
    "handler": lambda: to("search-ms:query=x"),
    "data": lambda: to("data:text/html,x"),
    "remote, share": lambda: pdf(linked(action("/GoToR", F=String(SHARE)))),
    "remote, wide letters": lambda: pdf(linked(action("/GoToR", F=Dictionary(Type=Name.Filespec, UF=String(SHARE))))),
    "remote, old key": lambda: pdf(linked(action("/GoToR", F=Dictionary(F=String("a.pdf"), DOS=String(SHARE))))),
    "remote, root": lambda: pdf(linked(action("/GoToR", F=String("/C/Daten/x.pdf")))),
    "remote, address": lambda: pdf(linked(action("/GoToR", F=Dictionary(FS=Name.URL, F=String("file://host/x"))))),
    "thread": lambda: pdf(linked(action("/Thread", F=String(SHARE)))),
    "next": lambda: pdf(linked(action("/GoTo", Next=Array([web(), web("file:///x")])))),
    "indirect": lambda: pdf(lambda d: annotated(A=d.make_indirect(action("/URI", URI=d.make_indirect(String("file:///x")))))(d)),
    "link's other action": lambda: pdf(annotated(PA=web("file:///x"))),
    "contents": lambda: pdf(outlined(lambda d: web("file:///x"))),
    "base": lambda: pdf(root(URI=Dictionary(Base=String("file://host/")))),
    "loose": lambda: pdf(root(Platz=lambda d: d.make_indirect(Array([web("file:///x")])))),
    "picture from outside": lambda: pdf(page(Resources=lambda d: Dictionary(XObject=Dictionary(A=outside(d))))),
    "page of another file": lambda: pdf(page(Resources=lambda d: Dictionary(XObject=Dictionary(A=reference(d))))),
}  # fmt: skip

UNREADABLE: dict[str, Callable[[], bytes]] = {
    "said twice": said_twice,
    "deep chain": deep_chain,
    "tree of pages in a circle": lambda: pdf(lambda d: d.Root.Pages.Kids.append(d.Root.Pages)),
    "address is no text": lambda: pdf(linked(action("/URI", URI=Name.Platz))),
    "end is missing": lambda: pdf()[:-8],
}
