"""Templates whose constant parts are put together once per language.

{% translate "…" %}, {% static "…" %}, {% url "name" %}, {% icon "…" %} with literal words give the same text at each
rendering in one language, and there are dozens on a page. The loader joins them with the text around them
(docs/benchmarks.md says what it brings).
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.template import Context, Engine, Origin, Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, TokenType, Variable
from django.template.defaulttags import CommentNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

F = TypeVar("F", bound=Callable[..., Any])


def pure(function: F) -> F:
    """A simple tag that gives the same text for the same arguments in one language, whoever asks."""
    function.is_pure = True  # type: ignore[attr-defined]
    return function


class Loader(cached.Loader):
    """Django's usual loaders, cached; what is kept is folded."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(
            engine,
            [
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ],
        )

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template = super().get_template(template_name, skip)
        if not hasattr(template, "is_folded"):
            fold(template.nodelist)
            template.is_folded = True  # type: ignore[attr-defined]
        return template


class Folded(Node):
    """Nodes beside each other that say the same each time."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self.token, self.origin = nodes[0].token, nodes[0].origin
        self.texts: dict[str | None, SafeString] = {}

    def render_annotated(self, context: Context) -> SafeString:
        language = get_language()
        text = self.texts.get(language)
        if text is None:
            text = SafeString("".join(node.render_annotated(context) for node in self.nodes))
            self.texts[language] = text
        return text

    render = render_annotated


def fold(nodes: NodeList) -> None:
    """In place, with everything below."""
    kept: list[Node] = []
    run: list[Node] = []

    def end_run() -> None:
        if any(not isinstance(node, TextNode) for node in run):
            kept.append(Folded(list(run)))
        else:
            kept.extend(run)
        run.clear()

    for node in nodes:
        if is_constant(node):
            run.append(node)
            continue
        end_run()
        kept.append(node)
        for below in _below(node):
            fold(below)
    end_run()
    nodes[:] = kept


def _below(node: Node) -> Iterator[NodeList]:
    """The lists of nodes that this one holds, in whatever attribute ({% if %} has pairs of condition and list)."""
    for held in vars(node).values():
        if isinstance(held, NodeList):
            yield held
        elif isinstance(held, list):
            for pair in held:
                if isinstance(pair, tuple):
                    yield from (one for one in pair if isinstance(one, NodeList))


def is_constant(node: Node) -> bool:
    match node:
        case TextNode() | CommentNode() | LoadNode():
            return True
        case TranslateNode():
            return not node.asvar and _literal(node.filter_expression) and _literal(node.message_context)
        case BlockTranslateNode():
            tokens = [*node.singular, *(node.plural or ())]
            return (
                not (node.asvar or node.extra_context or node.countervar or node.plural)
                and _literal(node.message_context)
                and all(token.token_type == TokenType.TEXT for token in tokens)
            )
        case StaticNode():
            return node.varname is None and _literal(node.path)
        case URLNode():
            return node.asvar is None and not node.args and not node.kwargs and _literal(node.view_name)
        case SimpleNode():
            return (
                node.target_var is None
                and not node.takes_context
                and getattr(node.func, "is_pure", False)
                and all(map(_literal, [*node.args, *node.kwargs.values()]))
            )
    return False


def _literal(expression: FilterExpression | None) -> bool:
    if expression is None:
        return True
    if expression.filters:
        return False
    return not (isinstance(expression.var, Variable) and expression.var.lookups is not None)
