"""A taper that says no and nothing else (F9): "Never: companionship stays as it is."

Where help tapers off, companionship may be closer than the safety layer else allows. Whether it
does so in earnest no program can judge; but where every taper begins with a bare "no" and the
closeness rests on them, two people look. "No more than three evenings, then two" is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from attune.adaptation.joining import plan
from attune.adaptation.plan import TAPER, Bound, Move, Plan, floor_bounds
from attune.document import Constitution, Profile
from attune.floor import current_floor
from attune.language.parsing import Parsed, parse
from attune.language.reading import languages_of
from attune.language.tokens import COMMA
from attune.phrase import Phrase
from attune.validation.findings import Finding


def check(document: Constitution | Profile, made: Plan | None = None) -> Iterator[Finding]:
    """Yield the tapers of a document that is close on their account, if each of them says no.

    How close it is tells the plan ``made`` of it and others; without it, its own.
    """
    growth = document.growth if isinstance(document, Profile) else ()
    tapers = [(index, each) for index, each in enumerate(growth) if each.tapers]
    if not tapers or not all(_says_no(each.taper, document.language) for _, each in tapers):
        return
    limit = next(bound for bound in floor_bounds(current_floor(), None) if bound.id.endswith(TAPER))
    if not _is_close(made or plan(document, floor=current_floor()), limit):
        return
    for index, each in tapers:
        yield Finding(
            rule="structure.taper",
            commitment=limit.commitment,
            severity="review",
            pointer=f"/growth/{index}/taper",
            message=Phrase("Companionship is close, and this reads as if help never tapered off."),
            evidence=each.taper,
            remedy=Phrase("Say how help becomes less as the person finds others to turn to."),
            part=each.id,
        )


# -- a bare no -----------------------------------------------------------------------------------

_NO = frozenset(("nope", "nein", "nichts", "nimmer", "nada", "rien", "pas", "hapana", "كلا", "n"))
"""Words that deny where they stand alone, beside those that turn a sentence; "n/a" among them."""

_STRESS = frozenset(
    (
        "a", "ever", "at", "all", "thanks", "gar", "und", "uberhaupt", "de", "la", "vie", "du",
        "tout", "en", "absoluto", "مطلقا", "شيء", "कभी", "कुछ", "भी", "बिल्कुल", "बिलकुल",
        "永", "远", "从", "绝", "hata", "kidogo", "kabisa",
    )
)  # fmt: skip
"""Words that add nothing to a no but stress."""


def _says_no(text: str, language: str) -> bool:
    return any(_denies(parse(text, tag)) for tag in languages_of(text, language))


def _denies(parsed: Parsed) -> bool:
    """Whether the text, or the answer to a question in it, begins with a bare no."""
    tokens = parsed.tokens
    return any(
        _is_bare_no(parsed, start)
        for start in range(len(tokens))
        if start == 0 or (tokens[start - 1].asked and not tokens[start].asked)
    )


def _is_bare_no(parsed: Parsed, start: int) -> bool:
    """Whether there is nothing but a negation from a token up to the next pause."""
    rest = range(start + 1, len(parsed.tokens))
    end = next((i for i in rest if parsed.tokens[i].gap >= COMMA), len(parsed.tokens))
    clause = range(start, end)
    turning = {
        i
        for kind, first, last in parsed.grammar.operators
        if kind in ("neg", "neg-local")
        for i in range(first, last)
    }
    turning.update(i for i in clause if parsed.tokens[i].text in _NO)
    return any(i in turning for i in clause) and all(
        i in turning or parsed.tokens[i].text in _STRESS for i in clause
    )


# -- closeness -----------------------------------------------------------------------------------


def _is_close(made: Plan, limit: Bound) -> bool:
    """Whether the default or a rule may lead past the limit that a taper lifts."""
    base = made.base[limit.parameter].value
    moves = [
        step
        for rule in made.rules
        for step in rule.steps
        if isinstance(step, Move) and step.parameter == limit.parameter
    ]
    values = [base, *(step.value for step in moves if step.op in ("set", "raise_to"))]
    added = sum(step.value for step in moves if step.op == "add" and step.value > 0)
    highest = max(values) + added
    return limit.clamp(highest) != highest
