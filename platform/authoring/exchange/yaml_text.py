"""Documents as YAML 1.2, in the part of it that JSON can say.

Anchors, aliases and tags are refused: they are how a small file becomes a large one. ``no`` and
``2027-01-01`` stay the words they look like.

>>> load("language: no\\nsince: 2027-01-01\\n")
{'language': 'no', 'since': '2027-01-01'}
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from django.utils.translation import gettext as _

from attune.strict_json import MAX_DEPTH
from authoring.exchange.reading_errors import Trouble, UnreadableError

MOST = 100_000
"""Names, values and brackets of one text; the largest document has about half of that."""

_CORE = {
    "null": (r"^(?:~|null|Null|NULL|)$", "~nN"),
    "bool": (r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    "int": (r"^[-+]?[0-9]+$", "-+0123456789"),
    "float": (
        r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$",
        "-+.0123456789",
    ),
}
"""The core schema of YAML 1.2, without what JSON has no number for."""


class _Loader(yaml.CSafeLoader):
    """Plain values by the core schema, names of a mapping once and as text."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            name = str(key.value)
            if key.tag != "tag:yaml.org,2002:str":
                raise _refusal(
                    key.start_mark,
                    _("“%(name)s” is not text and cannot be a name.") % {"name": name[:40]},
                    _("Put it in quotes."),
                )
            if name in seen:
                raise _refusal(
                    key.start_mark,
                    _("The name “%(name)s” stands twice in one place.") % {"name": name[:40]},
                    _("Keep one of the two."),
                )
            seen.add(name)
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    """Writes so that readers of YAML 1.1 and of YAML 1.2 see the same."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)


_Dumper.yaml_implicit_resolvers = {
    first: list(resolvers) for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}
for _name, (_pattern, _first) in _CORE.items():
    for _class in (_Loader, _Dumper):
        _class.add_implicit_resolver(
            f"tag:yaml.org,2002:{_name}", re.compile(_pattern), [*_first, ""]
        )


def _in_blocks(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Several lines as several lines."""
    style = "|" if "\n" in text.strip("\n") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _in_blocks)


def dump(value: Any) -> str:
    """A JSON value as YAML, in the order it is in."""
    return yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100, indent=2
    )


def load(text: str) -> Any:
    """The JSON value that a YAML text says. Raises :class:`UnreadableError`."""
    try:
        _refuse_bombs(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 -- a safe loader, made stricter
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refusal(
            mark,
            _("This is not YAML: %(problem)s.") % {"problem": error.problem or ""},
            _("Check the indentation and the quotes just before that place."),
        ) from None
    except yaml.YAMLError as error:
        raise UnreadableError(
            Trouble(place="", what=_("This is not YAML: %(problem)s.") % {"problem": str(error)})
        ) from None
    except ValueError as error:
        raise UnreadableError(
            Trouble(place="", what=_("A number cannot be read: %(problem)s.") % {"problem": error})
        ) from None


def _refuse_bombs(text: str) -> None:
    depth = documents = 0
    for number, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
        mark = event.start_mark
        if number > MOST:
            raise _refusal(
                mark,
                _("It holds more than %(limit)s values.") % {"limit": MOST},
                _("Bring in less of it."),
            )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refusal(
                mark, _("Anchors and aliases are not read."), _("Write the text out where it is.")
            )
        if getattr(event, "tag", None):
            raise _refusal(mark, _("Tags are not read."), _("Leave out the word after “!”."))
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refusal(
                    mark, _("A second document begins here."), _("Bring in one at a time.")
                )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _refusal(
                    mark,
                    _("It nests deeper than %(limit)s levels.") % {"limit": MAX_DEPTH},
                    _("Flatten it."),
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _refusal(mark: Any, what: str, remedy: str) -> UnreadableError:
    place = _("Line %(line)s") % {"line": mark.line + 1} if mark else ""
    return UnreadableError(Trouble(place=place, what=what, remedy=remedy))
