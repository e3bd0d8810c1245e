"""Ways to write a text so that people read it and naive filters do not."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

__all__ = ["DISGUISES", "disguised"]


def disguised(text: str, chance: Random) -> str:
    """``text`` in one of the disguises that its letters allow."""
    latin = text.replace(" ", "")[:1].isascii()
    return chance.choice(DISGUISES if latin else DISGUISES[-2:])(text, chance)


def _leetspeak(text: str, chance: Random) -> str:
    return "".join(_LEET[c] if c in _LEET and chance.random() < 0.6 else c for c in text)


def _look_alikes(text: str, chance: Random) -> str:
    return "".join(_ALIKE[c] if c in _ALIKE and chance.random() < 0.6 else c for c in text)


def _pointed(text: str, chance: Random) -> str:
    return _longest_joined(text, chance.choice(".-*_"))


def _spaced(text: str, _: Random) -> str:
    return _longest_joined(text, " ")


def _zero_width(text: str, chance: Random) -> str:
    return "".join(c + ("\u200b" if chance.random() < 0.4 else "") for c in text)


DISGUISES: tuple[Callable[[str, Random], str], ...] = (
    _leetspeak,
    _look_alikes,
    _pointed,
    _spaced,
    _zero_width,
)
"""The last two work in every script."""

_LEET = dict(zip("aeiost", "431057", strict=True))
_ALIKE = dict(zip("aceopxi", "асеорхі", strict=True))


def _longest_joined(text: str, joint: str) -> str:
    words = text.split()
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    words[longest] = joint.join(words[longest])
    return " ".join(words)
