"""How long evaluation, proof and validation take: ``python tests/benchmarks/bench_engine.py``.

Targets: a document of 60 clauses and 20 adaptations validated in under 150 ms (median, warm), one
of 500 and 200 in under 5 s, one context evaluated in under 1 ms, growth about linear. Documents are
drawn from a fixed seed; every round proves another document, so that nothing is remembered.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from attune import evaluate, parse, validate
from attune.adaptation.plan import Authored
from attune.document import Constitution
from attune.floor import floor_digest
from attune.validation.dynamics import examine
from attune.vocabulary import PARAMETERS

FREE = sorted(PARAMETERS.keys() - {"human_stop", "ai_disclosure", "crisis_support"})
TESTS = [
    "person.distress {op} 0.{digit}",
    "person.hours_today {op} {digit}",
    "conversation.turns {op} {digit}",
    "person.days_known {op} {digit}0",
    "agent.stakes {op} 0.{digit}",
    "model.confidence {op} 0.{digit}",
    'person.age_band == "{age}"',
    'person.age_band in ["{age}", "adult"]',
    'conversation.role == "{role}"',
    'conversation.role in ["{role}", "companion"]',
    'conversation.domain != "{role}"',
    "has(person.distress)",
]
CONTEXT = {
    "person.age_band": "teen",
    "person.distress": 0.8,
    "person.hours_today": 2,
    "conversation.role": "tutor",
    "conversation.turns": 7,
    "agent.stakes": 0.35,
}
SENTENCE = "Member {n} may count on an honest answer, a patient ear and a second explanation."


def condition(draw: random.Random) -> str:
    """One to three tests, joined."""
    tests = [
        draw.choice(TESTS).format(
            op=draw.choice(["<", ">="]),
            digit=draw.randint(1, 9),
            age=draw.choice(["child", "teen", "adult"]),
            role=draw.choice(["tutor", "mediator", "agent"]),
        )
        for _ in range(draw.randint(1, 3))
    ]
    return draw.choice([" && ", " || "]).join(tests)


def effect(draw: random.Random) -> dict[str, Any]:
    name = draw.choice(FREE)
    op = draw.choice(["set", "raise_to", "lower_to", "add"])
    value = draw.randint(-3 if op == "add" else 0, 3 if op == "add" else 9) / 10
    days = PARAMETERS[name].integer
    return {"op": op, "parameter": name, "value": round(value * 30) if days else value}


def written(clauses: int, adaptations: int, seed: int) -> dict[str, Any]:
    """A constitution of that size; a third of the clauses are conditional."""
    draw = random.Random(seed)
    listed: list[dict[str, Any]] = [
        {"id": f"clause-{n}", "modality": "should", "text": SENTENCE.format(n=n), "why": "Trust."}
        for n in range(clauses)
    ]
    for clause in listed[::3]:
        clause["applies_when"] = condition(draw)
    rules = [
        {
            "id": f"rule-{n}",
            "when": condition(draw),
            "effects": [effect(draw) for _ in range(draw.randint(1, 3))],
            "priority": draw.randint(0, 3),
        }
        for n in range(adaptations)
    ]
    return {
        "format": "attune/constitution/1",
        "title": f"Benchmark {seed}",
        "language": "en",
        "floor": {"version": "1.0.0", "digest": floor_digest()},
        "clauses": listed,
        "adaptations": rules,
    }


def document(clauses: int, adaptations: int, seed: int) -> Authored:
    parsed = parse(written(clauses, adaptations, seed))
    assert isinstance(parsed, Constitution)
    return parsed


def median_ms(act: Callable[[Any], object], inputs: Iterable[Any]) -> float:
    """Of the processor's time, so that other work on the machine does not count."""
    times = []
    for each in inputs:
        started = time.process_time()
        act(each)
        times.append(time.process_time() - started)
    return statistics.median(times) * 1000


def main() -> None:
    examine(document(5, 5, 0))
    say = sys.stdout.write
    say(" clauses  rules   evaluate      proof   validate   (median ms)\n")
    for clauses, adaptations, rounds in ((60, 20, 15), (50, 20, 7), (150, 60, 5), (500, 200, 3)):
        drawn = [written(clauses, adaptations, seed) for seed in range(1, rounds + 1)]
        parsed = [document(clauses, adaptations, seed) for seed in range(1, rounds + 1)]
        evaluated = median_ms(partial(evaluate, parsed[0]), [CONTEXT] * 200)
        proved = median_ms(examine, parsed)
        validated = median_ms(validate, drawn)
        say(f"{clauses:8} {adaptations:6} {evaluated:10.2f} {proved:10.1f} {validated:10.1f}\n")


if __name__ == "__main__":
    main()
