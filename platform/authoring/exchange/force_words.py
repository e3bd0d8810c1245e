"""Words by which a sentence says how strongly it means itself, in English, Spanish and German."""

from __future__ import annotations

import re

_NAMED = {
    "must": ("must", "always", "debe", "siempre", "muss", "immer"),
    "must_not": ("must not", "never", "no debe", "nunca", "darf nicht", "niemals", "nie"),
    "should": ("should", "debería", "conviene", "soll", "sollte"),
    "should_not": ("should not", "avoid", "no debería", "evitar", "soll nicht", "sollte nicht"),
    "may": ("may", "can", "puede", "darf", "kann"),
}
_BY_NAME = {word: force for force, words in _NAMED.items() for word in words}

_OPENINGS: tuple[tuple[str, str], ...] = (
    # Negated openings come first and are taken off: the force says them. English alone, where
    # what is left still is a sentence.
    ("must_not", r"(?:you |the (?:ai|assistant|model) |it )?(?:must|may|shall) (?:not|never) "),
    ("must_not", r"(?:please )?never "),
    ("should_not", r"(?:you |the (?:ai|assistant|model) |it )?(?:should|ought) (?:not|never) "),
    ("should_not", r"(?:please )?(?:do not|don['’]t|avoid) "),
    ("must", r"(?:you |the (?:ai|assistant|model) |it )(?:must|shall|has to|have to) "),
    ("should", r"(?:you |the (?:ai|assistant|model) |it )(?:should|ought to) "),
    ("may", r"(?:you |the (?:ai|assistant|model) |it )(?:may|can) "),
    ("should", r"i (?:want|need|['’]d like|would like|expect) (?:you|the (?:ai|assistant)) to "),
    ("may", r"feel free to "),
)

_WITHIN: tuple[tuple[str, str], ...] = (
    # A force somewhere in a sentence: the sentence stays whole, with its own negations.
    ("must", r"\b(?:must|always|have to|has to|need to|under no circumstances|never)\b"),
    ("must", r"\b(?:siempre|nunca|jamás|debes?|tienes? que)\b"),
    ("must", r"\b(?:immer|niemals|nie|muss|musst|darfst? nicht)\b"),
    ("may", r"\b(?:you may|you can|feel free|puedes?|darfst|kannst)\b"),
    ("should", r"\b(?:should|please|prefer|rather than|deberías?|por favor|prefiero)\b"),
    ("should", r"\b(?:sollst|solltest|soll|bitte|lieber|quiero que|ich möchte, dass)\b"),
)


def force_named(words: str) -> str | None:
    """The modality that a word in bold stands for.

    >>> force_named("Must not"), force_named("debería"), force_named("perhaps")
    ('must_not', 'should', None)
    """
    return _BY_NAME.get(re.sub(r"\s+", " ", words).strip(" :.").lower().replace("_", " "))


def force_of(sentence: str) -> tuple[str, str] | None:
    """Modality and text of a sentence that says how strongly it is meant; None if it does not.

    >>> force_of("Never flatter me.")
    ('must_not', 'Flatter me.')
    >>> force_of("Answers should be short.")
    ('should', 'Answers should be short.')
    """
    for force, pattern in _OPENINGS:
        match = re.match(pattern, sentence, re.IGNORECASE)
        if match and sentence[match.end() :].strip(" ."):
            rest = sentence[match.end() :].strip()
            return force, rest[:1].upper() + rest[1:]
    for force, pattern in _WITHIN:
        if re.search(pattern, sentence, re.IGNORECASE):
            return force, sentence
    return None
