"""Text from elsewhere as a terminal may be given it: it cannot colour, move, turn or forge lines.

What is escaped is written as JSON writes it, so that printed JSON still means the same.

>>> one_line("red\\x1b[31m\\nsecond line")
'red\\\\u001b[31m\\\\nsecond line'
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from attune.document.text import hidden_characters

_OBEYED = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f"  # controls but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # which way a line is read
    "\u2028\u2029"  # other ends of lines
    "\ud800-\udfff]"  # bytes of a file name that are not UTF-8
)


def visible(text: str) -> str:
    """The same lines, each character that would be obeyed as its number."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def unhidden(text: str) -> str:
    """The same text with each character that cannot be seen as its number.

    >>> unhidden("kind\\u200b")
    'kind\\\\u200b'
    """
    hidden = {position for position, _ in hidden_characters(text)}
    return "".join(
        json.dumps(character)[1:-1] if position in hidden else character
        for position, character in enumerate(text)
    )


def one_line(text: str) -> str:
    """As :func:`visible`, on one line."""
    return visible(text).replace("\n", "\\n")


def in_lines(lines: Iterable[str]) -> str:
    """Each of them on one line."""
    return "\n".join(map(one_line, lines))
