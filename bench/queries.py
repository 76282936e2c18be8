"""What a request sends to the database and renders, counted by a middleware that only counting settings have."""

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import connection
from django.http import HttpRequest, HttpResponse

from bench.nodes import Nodes, counted

# Of a WITH whose parts write: INSERT INTO …, UPDATE …, DELETE FROM … begins a part or follows the last one. A FOR UPDATE
# or DO UPDATE within does neither.
WRITING_PART = re.compile(r"[()]\s*(INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\b", re.IGNORECASE)


class Work(NamedTuple):
    """Statements by kind (others: savepoints and the like) and template nodes (texts, and values: all others)."""

    reads: int = 0
    writes: int = 0
    others: int = 0
    texts: int = 0
    values: int = 0

    @property
    def statements(self) -> int:
        return self.reads + self.writes + self.others

    @property
    def nodes(self) -> int:
        return self.texts + self.values


def kind_of(sql: str) -> str:
    """reads, writes or others."""
    word = (sql.split(maxsplit=1) or [""])[0].strip("(").upper()
    if word in ("INSERT", "UPDATE", "DELETE", "MERGE"):
        return "writes"
    if word == "WITH" and WRITING_PART.search(sql):
        return "writes"
    return "reads" if word in ("SELECT", "WITH", "VALUES") else "others"


class Counted:
    """X-Queries: how many statements this request sent to the database, savepoints included. X-Work: its Work, as
    JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found, nodes = {"reads": 0, "writes": 0, "others": 0}, Nodes()

        def count(
            execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
        ) -> Any:
            if not nodes.again:
                found[kind_of(str(sql))] += 1
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count), counted(nodes):
            response = self.get_response(request)
        response["X-Queries"] = str(sum(found.values()))
        response["X-Work"] = json.dumps({**found, "texts": nodes.texts, "values": nodes.values})
        return response
