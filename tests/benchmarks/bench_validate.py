"""How long validation takes, by stage, and composing: ``tests/benchmarks/bench_validate.py``.

Targets: a document of 60 clauses and 20 adaptations validated in under 150 ms (median, warm), one
of 500 and 200 in under 5 s, growth about linear. The documents are sound, as most that people
write; those of ``bench_engine.py`` break the floor in many places, which takes longer to show. The
language stage remembers what it has read: "new words" are clauses that it has not.
Drawn from a fixed seed, every round another document; times are the processor's, so that other
work on the machine counts little.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

from attune import Document, canonical_bytes, compose, evaluate, parse, validate
from attune import compile as compile_for
from attune.document import Constitution, shape, text
from attune.floor import current_floor, floor_digest
from attune.language.model.sentences import all_sentences
from attune.validation import balance, dynamics, identity, structure

FREE = [
    "warmth",
    "directness",
    "proactivity",
    "autonomy_support",
    "perspective_breadth",
    "epistemic_humility",
    "long_term_weight",
]
TESTS = [
    "person.distress {op} 0.{digit}",
    "person.hours_today {op} {digit}",
    "conversation.turns {op} {digit}",
    "agent.stakes {op} 0.{digit}",
    "model.confidence {op} 0.{digit}",
    'person.age_band == "{age}"',
    'conversation.role in ["{role}", "companion"]',
]
SENTENCE = "Member {n} may count on an honest answer, a patient ear and a second explanation."


def condition(draw: random.Random) -> str:
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


def unread(document: dict[str, Any], seed: int) -> dict[str, Any]:
    """The same with a sentence of its own in each clause, which nothing has read before."""
    harmless = [s.text for s in all_sentences() if s.language == "en" and s.kind == "everyday"]
    texts = random.Random(seed).sample(harmless, len(document["clauses"]))
    clauses = [
        {**clause, "text": text} for clause, text in zip(document["clauses"], texts, strict=True)
    ]
    return {**document, "clauses": clauses}


def sound(clauses: int, adaptations: int, seed: int) -> dict[str, Any]:
    """A constitution of that size that keeps to the floor and its own raise."""
    draw = random.Random(seed)
    listed: list[dict[str, Any]] = [
        {
            "id": f"clause-{n}",
            "modality": draw.choice(["must", "should", "may"]),
            "kind": "virtue",
            "text": SENTENCE.format(n=n),
            "why": "Trust grows where people are met with patience and told the truth.",
            "topics": [f"topic-{draw.randint(0, 30)}"],
            "examples": {"good": ["Let us look at it once more."], "bad": ["As I said before."]},
        }
        for n in range(clauses)
    ]
    for clause in listed[::3]:
        clause["applies_when"] = condition(draw)
    rules = [
        {
            "id": f"rule-{n}",
            "when": condition(draw),
            "effects": [
                {
                    "op": draw.choice(["set", "raise_to", "lower_to"]),
                    "parameter": draw.choice(FREE),
                    "value": draw.randint(2, 8) / 10,
                }
                for _ in range(draw.randint(1, 3))
            ],
            "priority": draw.randint(0, 3),
        }
        for n in range(adaptations)
    ]
    raised = {"id": "gentle", "parameter": "directness", "at_most": 0.8, "why": "We are shy."}
    return {
        "format": "attune/constitution/1",
        "title": f"Benchmark {seed}",
        "language": "en",
        "floor": {"version": "1.0.0", "digest": floor_digest(), "raises": [raised]},
        "clauses": listed,
        "parameters": {"warmth": {"default": 0.5, "min": 0.3, "max": 0.7}},
        "adaptations": rules,
    }


def constitution(clauses: int, adaptations: int, seed: int) -> Constitution:
    document = parse(sound(clauses, adaptations, seed))
    assert isinstance(document, Constitution)
    return document


def median_ms(act: Callable[[Any], object], inputs: Iterable[Any]) -> float:
    times = []
    for each in inputs:
        started = time.process_time()
        act(each)
        times.append(time.process_time() - started)
    return statistics.median(times) * 1000


def stages(
    written: list[dict[str, Any]], parsed: list[Constitution]
) -> dict[str, tuple[Callable[[Any], object], Iterable[Any]]]:
    """What is measured, with its inputs."""
    return {
        "shape": (lambda each: list(shape.check(each)), written),
        "text": (lambda each: list(text.check(text.normalise(each))), written),
        "parse": (parse, written),
        "canonical": (lambda each: canonical_bytes(each.to_dict()), parsed),
        "identity": (lambda each: list(identity.check(each)), parsed),
        "structure": (lambda each: list(structure.check(each)), parsed),
        "dynamics": (dynamics.examine, parsed),
        "balance": (lambda each: list(balance.check(each)), parsed),
    }


def main() -> None:
    say = sys.stdout.write
    validate(sound(5, 5, 0))
    sizes = ((60, 20, 15), (50, 20, 9), (150, 60, 7), (500, 200, 5))
    for clauses, adaptations, rounds in sizes:
        written = [sound(clauses, adaptations, seed) for seed in range(rounds)]
        parsed = [constitution(clauses, adaptations, seed) for seed in range(rounds)]
        seeds = range(1000, 1000 + rounds)
        fresh = [sound(clauses, adaptations, seed) for seed in seeds]
        new = [unread(sound(clauses, adaptations, seed), seed + clauses) for seed in seeds]
        assert all(validate(each).verdict == "pass" for each in written[:2])
        say(f"{clauses} clauses, {adaptations} adaptations (median ms)\n")
        for name, (act, inputs) in stages(written, parsed).items():
            say(f"  {name:<22} {median_ms(act, inputs):8.2f}\n")
        say(f"  {'validate':<22} {median_ms(validate, fresh):8.2f}\n")
        say(f"  {'validate, new words':<22} {median_ms(validate, new):8.2f}\n")
        together(parsed, say)


def together(documents: list[Constitution], say: Callable[[str], object]) -> None:
    """Three documents composed, compiled, evaluated; and one validated with two companions."""
    trios = [documents[index : index + 3] for index in range(len(documents) - 2)]
    floor = current_floor()
    composed = [compose(floor, trio) for trio in trios]

    def in_company(trio: list[Document]) -> object:
        return validate(trio[0], companions=trio[1:])

    for name, act, inputs in (
        ("compose 3", lambda trio: compose(floor, trio), trios),
        ("evaluate 3", lambda each: evaluate(each, {"person.distress": 0.4}), composed),
        ("compile 3", lambda each: compile_for(each, "system-prompt"), composed),
        ("validate with 2", in_company, trios),
    ):
        say(f"  {name:<22} {median_ms(act, inputs):8.2f}\n")


if __name__ == "__main__":
    main()
