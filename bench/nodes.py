"""How many nodes a template renders: what docs/benchmarks.md ("What is compared") counts as one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.template.base import Node, TextNode
from django.template.defaulttags import CommentNode, LoadNode
from django.template.library import SimpleNode
from django.templatetags.cache import CacheNode

from core.folding import Folded

CELL = re.compile(r"<t[dh]\b")


@dataclass
class Nodes:
    texts: int = 0
    values: int = 0
    again: bool = False  # what is kept is rendered only to be counted


@contextmanager
def counted(seen: Nodes) -> Iterator[None]:
    """The nodes of every template that is rendered meanwhile, as it is written, are added to seen.

    For one thread, and while nothing is timed.
    """
    originals: dict[type[Node], Any] = {kind: kind.render_annotated for kind in (Node, TextNode, Folded)}
    from_cache = CacheNode.render

    def as_text(node: TextNode, _context: Any) -> str:
        seen.texts += 1
        return node.s

    def as_folded(node: Folded, context: Any) -> Any:
        """Each of the nodes that the portal's loader has joined; rendered they are once in each process."""
        silent = sum(isinstance(one, TextNode | CommentNode | LoadNode) for one in node.nodes)
        texts, values = seen.texts + silent, seen.values + len(node.nodes) - silent
        text = originals[Folded](node, context)
        seen.texts, seen.values = texts, values
        return text

    def as_value(node: Node, context: Any) -> Any:
        texts, values = seen.texts, seen.values
        seen.values += 1
        text = originals[Node](node, context)
        if type(node) is SimpleNode and (cells := len(CELL.findall(str(text)))):
            # A tag that writes the cells of a table: each is its value and the text before it, however it is made.
            seen.texts, seen.values = texts + cells, values + 1 + cells
        return text

    def kept(node: CacheNode, context: Any) -> Any:
        texts, values, again = seen.texts, seen.values, seen.again
        text = from_cache(node, context)
        seen.texts, seen.values, seen.again = texts, values, True
        try:
            node.nodelist.render(context)
        finally:
            seen.again = again
        return text

    ways: dict[type[Node], Any] = {Node: as_value, TextNode: as_text, Folded: as_folded}
    for kind, way in ways.items():
        kind.render_annotated = way  # type: ignore[method-assign]
    CacheNode.render = kept  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        for kind, original in originals.items():
            kind.render_annotated = original  # type: ignore[method-assign]
        CacheNode.render = from_cache  # type: ignore[method-assign]
