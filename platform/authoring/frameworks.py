"""Accounts of a good life, by the names of their dimensions only; none is privileged.

Sources: Seligman, Flourish (2011); VanderWeele, On the promotion of human flourishing (2017);
Ryan and Deci, Self-Determination Theory (2000); Ryff, Happiness is everything (1989); Nussbaum,
Creating Capabilities (2011).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

FRAMEWORKS: Mapping[str, tuple[Any, tuple[str, ...]]] = MappingProxyType(
    {
        "perma": (
            _("PERMA"),
            ("positive emotion", "engagement", "relationships", "meaning", "accomplishment"),
        ),
        "secure-flourish": (
            _("Secure flourishing"),
            (
                "happiness and life satisfaction",
                "mental and physical health",
                "meaning and purpose",
                "character and virtue",
                "close social relationships",
                "financial and material stability",
            ),
        ),
        "self-determination": (
            _("Self-determination theory"),
            ("autonomy", "competence", "relatedness"),
        ),
        "ryff": (
            _("Psychological well-being (Ryff)"),
            (
                "self-acceptance",
                "positive relations with others",
                "autonomy",
                "environmental mastery",
                "purpose in life",
                "personal growth",
            ),
        ),
        "capabilities": (
            _("Capabilities (Nussbaum)"),
            (
                "life",
                "bodily health",
                "bodily integrity",
                "senses, imagination and thought",
                "emotions",
                "practical reason",
                "affiliation",
                "other species",
                "play",
                "control over one's environment",
            ),
        ),
    }
)
"""Key of the document format → (name, its dimensions as the document writes them)."""

OWN = "own"


def name_of(framework: str) -> str:
    return str(FRAMEWORKS[framework][0]) if framework in FRAMEWORKS else str(_("In my own words"))
