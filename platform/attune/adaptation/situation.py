"""A context in words, for people who are shown one.

>>> in_words(Context.from_dict({"person.age_band": "teen", "person.distress": 0.8}))
'a teenager at distress 0.8'
"""

from __future__ import annotations

from attune.conditions import Context, json_number

_WHO = {
    "child": "a child",
    "teen": "a teenager",
    "adult": "an adult",
    "unknown": "a person whose age is not known",
}

_WHERE = {
    "person.distress": "at distress {}",
    "person.hours_today": "after {} hours today",
    "person.days_known": "known for {} days",
    "conversation.role": "in the role “{}”",
    "conversation.domain": "in the domain “{}”",
    "conversation.language": "in the language “{}”",
    "conversation.turns": "after {} turns",
    "agent.counterparty": "with counterparty “{}”",
    "agent.stakes": "with stakes {}",
    "model.confidence": "with the model's confidence at {}",
}


def in_words(context: Context) -> str:
    """Who is met and in what situation, as the subject of a sentence."""
    who = _WHO[str(context.value("person.age_band"))]
    told = [
        where.format(value if isinstance(value, str) else f"{json_number(value):g}")
        for path, where in _WHERE.items()
        if (value := context.known.get(path)) is not None
    ]
    if not context.known:
        return "a person of whom nothing is known"
    if "person.age_band" not in context.known:
        who = "a person"
    return " ".join([who, ", ".join(told)]).strip()
