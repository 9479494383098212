"""Settings that users write in JSON, YAML or TOML: read safely, and once for every kind of file."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from talent.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["FORMATS", "MAX_BYTES", "read_document"]

FORMATS = (".json", ".yaml", ".yml", ".toml")
MAX_BYTES = 2**20


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """The safe loader, which makes no object; and no key twice, and no aliases.

    A few lines of aliases to aliases can stand for more than fits into any memory.
    """

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()
            raise yaml.composer.ComposerError(
                None, None, "aliases (*name) are not read; write it out", event.start_mark
            )
        node: yaml.Node | None = super().compose_node(parent, index)
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is there twice", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


# What YAML 1.2 takes for a truth value or a number, and no more: in YAML 1.1, which PyYAML reads,
# the country NO and the key `on` are truth values, 12:30 is a number and 1e9 is text.
_PLAIN = {
    "tag:yaml.org,2002:bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "tag:yaml.org,2002:int": (r"[-+]?[0-9]+|0x[0-9a-fA-F]+", "-+0123456789"),
    "tag:yaml.org,2002:float": (
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
}
_Loader.yaml_implicit_resolvers = {
    first: [one for one in known if one[0] not in _PLAIN]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, (_pattern, _first) in _PLAIN.items():
    _Loader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), list(_first))


def _float(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> float:
    text = str(loader.construct_scalar(node)).lower().replace(".inf", "inf").replace(".nan", "nan")
    return float(text)


def _integer(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    # Nobody means eight by 010.
    text = str(loader.construct_scalar(node))
    return int(text, 16) if text.startswith("0x") else int(text)


_Loader.add_constructor("tag:yaml.org,2002:float", _float)
_Loader.add_constructor("tag:yaml.org,2002:int", _integer)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"the key {twice[0]!r} is there twice")
    return dict(pairs)


def read_document(path: str | Path) -> Any:
    r"""Content of a JSON, YAML or TOML file; what ends in none of their names is taken for JSON.

    Parameters
    ----------
    path : str or path
        At most `MAX_BYTES` long, in UTF-8.

    Raises
    ------
    ConfigError
        If it is too long or cannot be read; the message says where.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "job.yaml"
    >>> _ = file.write_text("job: monthly\nsteps: [1, 2]\n")
    >>> read_document(file)
    {'job': 'monthly', 'steps': [1, 2]}
    """
    path = Path(path)
    kind = {".yaml": "YAML", ".yml": "YAML", ".toml": "TOML"}.get(path.suffix, "JSON")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(f"{path}: larger than such a file can be (1 MB)")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: no {kind} in UTF-8 ({error})") from None
    try:
        if kind == "YAML":
            return yaml.load(text, _Loader)  # noqa: S506 - it is a safe loader
        return tomllib.loads(text) if kind == "TOML" else json.loads(text, object_pairs_hook=_once)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        told = " ".join(str(error).split())
        raise ConfigError(f"{path}: no {kind} ({told})") from None
