"""The outline of a document: its sections as a list of tasks, each in one of four states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from authoring.findings import Findings
from authoring.sections import Section, sections_of

State = Literal["not_started", "started", "complete", "attention"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One row. ``holds`` says how much is there already, or that nothing need be."""

    section: Section
    state: State
    holds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    tasks: tuple[Task, ...]

    @property
    def in_words(self) -> str:
        """“5 of 9 sections are complete.” Optional sections count once they are begun."""
        counting = [
            task for task in self.tasks if not task.section.optional or task.state != "not_started"
        ]
        done = sum(task.state == "complete" for task in counting)
        total = len(counting)
        if done == total:
            return ngettext(
                "The section is complete.", "All %(total)s sections are complete.", total
            ) % {"total": total}
        return ngettext(
            "%(done)s of %(total)s sections is complete.",
            "%(done)s of %(total)s sections are complete.",
            done,
        ) % {"done": done, "total": total}


def outline_of(kind: str, content: Mapping[str, Any], findings: Findings) -> Outline:
    """Every section with its state.

    *Needs attention*: something in it blocks a release. *Complete*: it holds something, lacks
    nothing it wants, and the validator advises nothing more about what is written there.
    """
    return Outline(
        tasks=tuple(
            Task(
                section=section,
                state=_state(section, content, findings),
                holds=_holds(section, content),
            )
            for section in sections_of(kind).values()
        )
    )


def _state(section: Section, content: Mapping[str, Any], findings: Findings) -> State:
    parts = section.parts(content)
    if not parts:
        return "not_started"
    found = findings.within(section.key)
    if any(item.blocks for item in found):
        return "attention"
    lacking = any(not parts[0].get(name) for name in section.wanted)
    advised = any(item.rule.startswith("balance.") for item in found)
    return "started" if lacking or advised else "complete"


def _holds(section: Section, content: Mapping[str, Any]) -> str:
    parts = section.parts(content)
    if section.many and parts:
        return str(len(parts))
    if section.key == "parameters" and parts:
        return str(len(parts[0]["parameters"]))
    return _("optional") if section.optional else ""
