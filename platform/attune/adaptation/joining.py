"""From documents to the one plan that holds for all of them: for one with its modules, and for a
composition. What is proved, evaluated and compiled is made here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from attune.adaptation import settling
from attune.adaptation.plan import Authored, Bound, Plan, Source, floor_bounds, protections
from attune.adaptation.settling import Direction, Settled
from attune.document import Constitution, Floor, Profile
from attune.document.kinds import Same
from attune.vocabulary import PARAMETERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A plan, and how each of its parameters was settled."""

    plan: Plan
    settled: Mapping[str, Settled]


def plan(document: Authored, *, floor: Floor, modules: Sequence[Authored | Source] = ()) -> Plan:
    """Read a document on its floor, with the modules it adopts in the order it lists them.

    A module's base values hold where the document is silent; its raises bind, and so do the ranges
    it leaves. One given as a :class:`Source` says itself under which name it stands. A base value
    beyond what holds always stays as it is written: no more than the last clamp is to move it.
    """
    return _plan(Same(document), Same(floor), tuple(map(Same, modules)))


# A runtime evaluates the same few documents at every turn; the key keeps its document alive.
@lru_cache(maxsize=32)
def _plan(document: Same, floor: Same, modules: tuple[Same, ...]) -> Plan:
    adopted = [_module(document.value, index, each.value) for index, each in enumerate(modules)]
    sources = (Source(document.value), *reversed(adopted))
    return join(sources, floor=floor.value, bounded=False).plan


def _module(document: Authored, index: int, module: Authored | Source) -> Source:
    if isinstance(module, Source):
        return module
    listed = document.modules if isinstance(document, Constitution) else ()
    label = listed[index].id if index < len(listed) else f"module-{index + 1}"
    return Source(module, f"{label}:", "module", f"/modules/{index}")


def join(sources: Sequence[Source], *, floor: Floor, bounded: bool = True) -> Joined:
    """What documents, given by precedence, say together. ``bounded`` moves base values into what
    holds always, too."""
    ground = floor_ground(floor, sources)
    ways = settling.directions(ground)
    raised = [bound for source in sources for bound in source.bounds()]
    claims: dict[str, list[settling.Claim]] = {name: [] for name in PARAMETERS}
    for claim in (
        *settling.of_bounds(ground, settling.FLOOR),
        *settling.of_bounds(raised, settling.RAISE),
        *(claim for source in sources for claim in settling.of_ranges(source)),
    ):
        claims[claim.parameter].append(claim)
    settled = {name: settling.settle(name, each, ways) for name, each in claims.items()}
    made = Plan(
        base={
            name: each.base(settling.wish(name, sources), bounded=bounded)
            for name, each in settled.items()
        },
        rules=(*protections(floor), *(rule for each in _acting(sources) for rule in each.rules())),
        bounds=(*_in_order(raised, ways), *ground),
        clauses=tuple(clause for each in _acting(sources) for clause in each.clauses()),
    )
    return Joined(plan=made, settled=settled)


def floor_ground(floor: Floor, documents: Iterable[Source]) -> tuple[Bound, ...]:
    """The floor's bounds for whoever these documents are about."""
    person = next((s.document for s in documents if isinstance(s.document, Profile)), None)
    return tuple(floor_bounds(floor, person))


def _acting(sources: Sequence[Source]) -> Iterator[Source]:
    """The documents in the order in which they act: of the communities, who comes first has the
    last word; the person's own rules follow, within the ranges that the communities leave."""
    yield from (s for s in reversed(sources) if not isinstance(s.document, Profile))
    yield from (s for s in sources if isinstance(s.document, Profile))


def _in_order(raises: Iterable[Bound], ways: Mapping[str, Direction]) -> tuple[Bound, ...]:
    """Raises, given by precedence, so that the most protective is last, among equals the first."""
    backwards = tuple(raises)[::-1]
    return tuple(sorted(backwards, key=lambda bound: _protection(bound, ways)))


def _protection(bound: Bound, ways: Mapping[str, Direction]) -> tuple[int, Fraction]:
    """The more it is, the more the bound protects; alike for all that protect neither way."""
    match ways.get(bound.parameter):
        case "down" if bound.at_most is not None:
            return 1, -bound.at_most
        case "up" if bound.at_least is not None:
            return 1, bound.at_least
        case _:
            return 0, Fraction(0)
