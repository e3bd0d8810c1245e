"""A context in words, for people who are shown one.

>>> in_words(Context.from_dict({"person.age_band": "teen", "person.distress": 0.8}))
'a teenager at distress 0.8'
"""

from __future__ import annotations

from attune.conditions import Context, digits
from attune.phrase import Phrase

_WHO = {
    "child": Phrase("a child"),
    "teen": Phrase("a teenager"),
    "adult": Phrase("an adult"),
    "unknown": Phrase("a person whose age is not known"),
}

_WHERE = {
    "person.distress": Phrase("at distress {value}"),
    "person.hours_today": Phrase("after {value} hours today"),
    "person.days_known": Phrase("known for {value} days"),
    "conversation.role": Phrase("in the role “{value}”"),
    "conversation.domain": Phrase("in the domain “{value}”"),
    "conversation.language": Phrase("in the language “{value}”"),
    "conversation.turns": Phrase("after {value} turns"),
    "agent.counterparty": Phrase("with counterparty “{value}”"),
    "agent.stakes": Phrase("with stakes {value}"),
    "model.confidence": Phrase("with the model's confidence at {value}"),
}


def in_words(context: Context) -> Phrase:
    """Who is met and in what situation, as the subject of a sentence."""
    if not context.known:
        return Phrase("a person of whom nothing is known")
    who = Phrase("a person")
    if "person.age_band" in context.known:
        who = _WHO[str(context.value("person.age_band"))]
    told = [
        Phrase(where, value=value if isinstance(value, str) else digits(value))
        for path, where in _WHERE.items()
        if (value := context.known.get(path)) is not None
    ]
    if not told:
        return who
    if who is _WHO["unknown"]:
        return _joined([who, *told])
    return Phrase("{who} {where}", who=who, where=_joined(told))


def _joined(told: list[Phrase]) -> Phrase:
    first, *rest = told
    return Phrase("{first}, {rest}", first=first, rest=_joined(rest)) if rest else first
