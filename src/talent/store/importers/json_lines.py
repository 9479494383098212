"""JSON whose parts know their line, so that a wrong value in a large file can be found."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["JsonError", "Node", "parse"]

MAX_DEPTH = 32

_TOKEN = re.compile(
    r'(?P<space>\s+)|(?P<text>"(?:[^"\\\x00-\x1f]|\\.)*")'
    r"|(?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,3})?(?![\w.]))"
    r"|(?P<word>true|false|null)\b|(?P<mark>[\[\]{},:])",
    re.ASCII,
)


class JsonError(ValueError):
    """The text is not JSON; `line` says where."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        super().__init__(message)


@dataclass(frozen=True)
class Node:
    """A value and the line on which it starts.

    Attributes
    ----------
    value : dict of str to Node, list of Node, str, Decimal, bool or None
    line : int
    """

    value: dict[str, Node] | list[Node] | str | Decimal | bool | None
    line: int

    def get(self, *path: str | int) -> Node | None:
        """Find a part by names and places, or None where it is not there."""
        node: Node | None = self
        for step in path:
            inside = node.value if node is not None else None
            if isinstance(step, str) and isinstance(inside, dict):
                node = inside.get(step)
            elif isinstance(step, int) and isinstance(inside, list) and step < len(inside):
                node = inside[step]
            else:
                return None
        return node

    @property
    def text(self) -> str | None:
        """The value, if it is a text."""
        return self.value if isinstance(self.value, str) else None

    @property
    def items(self) -> list[Node]:
        """The parts of a list; none of anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def named(self) -> dict[str, Node]:
        """The parts of an object; none of anything else."""
        return self.value if isinstance(self.value, dict) else {}


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.place, self.line = text, 0, 1
        self.kind, self.token = "", ""
        self.step()

    def step(self) -> None:
        """Go to the next token."""
        while True:
            match = _TOKEN.match(self.text, self.place)
            if match is None:
                if self.place >= len(self.text):
                    self.kind, self.token = "end", ""
                    return
                raise JsonError(self.line, f"{self.text[self.place]!r} has no place in JSON")
            self.place, self.kind, self.token = match.end(), str(match.lastgroup), match[0]
            if self.kind != "space":
                return
            self.line += self.token.count("\n")

    def take(self, mark: str) -> bool:
        """Pass over a mark, if it is next."""
        if self.kind == "mark" and self.token == mark:
            self.step()
            return True
        return False

    def expect(self, mark: str) -> None:
        if not self.take(mark):
            raise JsonError(self.line, f"{mark!r} is missing")

    def string(self) -> str:
        try:
            return str(json.loads(self.token))
        except ValueError as error:
            raise JsonError(self.line, "a text has a wrong escape") from error

    def node(self, depth: int = 0) -> Node:
        if depth > MAX_DEPTH:
            raise JsonError(self.line, f"it is nested more than {MAX_DEPTH} deep")
        line = self.line
        if self.take("["):
            found: list[Node] = []
            while not self.take("]"):
                if found:
                    self.expect(",")
                found.append(self.node(depth + 1))
            return Node(found, line)
        if self.take("{"):
            return Node(self.members(depth), line)
        kind, token = self.kind, self.token
        if kind == "text":
            value: str | Decimal | bool | None = self.string()
        elif kind == "number":
            value = Decimal(token)
        elif kind == "word":
            value = {"true": True, "false": False, "null": None}[token]
        else:
            raise JsonError(line, "a value is missing" if kind != "end" else "it ends too early")
        self.step()
        return Node(value, line)

    def members(self, depth: int) -> dict[str, Node]:
        found: dict[str, Node] = {}
        while not self.take("}"):
            if found:
                self.expect(",")
            if self.kind != "text":
                raise JsonError(self.line, "a name is missing")
            name = self.string()
            if name in found:
                raise JsonError(self.line, f"the name {name[:40]!r} is there twice")
            self.step()
            self.expect(":")
            found[name] = self.node(depth + 1)
        return found


def parse(text: str) -> Node:
    r"""Parse JSON; numbers are exact.

    Raises
    ------
    JsonError
        At the first fault: what follows it cannot be understood.

    Examples
    --------
    >>> found = parse('{"a":\n [1.10, "b"]}')
    >>> found.get("a", 0)
    Node(value=Decimal('1.10'), line=2)
    """
    parser = _Parser(text)
    node = parser.node()
    if parser.kind != "end":
        raise JsonError(parser.line, "something follows the end")
    return node
