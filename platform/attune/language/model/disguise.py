"""Ways to write a text so that people read it and naive filters do not, and slips of typing."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

__all__ = ["DISGUISES", "disguised"]


def disguised(text: str, chance: Random) -> str:
    """``text`` in one of the disguises that its letters allow."""
    latin = text.replace(" ", "")[:1].isascii()
    return chance.choice(DISGUISES if latin else DISGUISES[-2:])(text, chance)


def _leetspeak(text: str, chance: Random) -> str:
    digits = chance.choice(_LEET)
    return "".join(digits[c] if c in digits and chance.random() < 0.6 else c for c in text)


def _look_alikes(text: str, chance: Random) -> str:
    return "".join(_ALIKE[c] if c in _ALIKE and chance.random() < 0.6 else c for c in text)


def _pointed(text: str, chance: Random) -> str:
    return _longest_joined(text, chance.choice(".-*_"))


def _parted(text: str, chance: Random) -> str:
    joint = chance.choice(".-*_")
    return _in_words(text, chance, lambda word, i: word[:i] + joint + word[i:])


def _starred(text: str, chance: Random) -> str:
    return _in_words(text, chance, lambda word, i: word[:i] + "*" + word[i + 1 :])


def _doubled(text: str, chance: Random) -> str:
    return _in_words(text, chance, lambda word, i: word[:i] + word[i] + word[i:])


def _dropped(text: str, chance: Random) -> str:
    return _in_words(text, chance, lambda word, i: word[:i] + word[i + 1 :])


def _swapped(text: str, chance: Random) -> str:
    def swap(word: str, i: int) -> str:
        return word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :]

    return _in_words(text, chance, swap)


def _without_vowels(text: str, chance: Random) -> str:
    def bare(word: str, _: int) -> str:
        return word[0] + "".join(c for c in word[1:] if c not in "aeiou")

    return _in_words(text, chance, bare)


def _spaced(text: str, _: Random) -> str:
    return _longest_joined(text, " ")


def _zero_width(text: str, chance: Random) -> str:
    return "".join(c + ("\u200b" if chance.random() < 0.4 else "") for c in text)


DISGUISES: tuple[Callable[[str, Random], str], ...] = (
    _leetspeak,
    _look_alikes,
    _pointed,
    _parted,
    _starred,
    _doubled,
    _dropped,
    _swapped,
    _without_vowels,
    _spaced,
    _zero_width,
)
"""The last two work in every script."""

_LEET = (
    dict(zip("aeiost", "431057", strict=True)),
    dict(zip("aeilos", "@3!10$", strict=True)),
)
_ALIKE = dict(zip("aceopxi", "асеорхі", strict=True))


def _in_words(text: str, chance: Random, change: Callable[[str, int], str]) -> str:
    """``text`` with half of its longer words changed at some letter within them."""
    return " ".join(
        change(word, chance.randrange(1, len(word) - 1))
        if len(word) > 3 and chance.random() < 0.5
        else word
        for word in text.split()
    )


def _longest_joined(text: str, joint: str) -> str:
    words = text.split()
    longest = max(range(len(words)), key=lambda i: len(words[i]))
    words[longest] = joint.join(words[longest])
    return " ".join(words)
