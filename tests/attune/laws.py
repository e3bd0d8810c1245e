"""How hard the laws are tried: ``HYPOTHESIS_PROFILE=deep`` tries each 10,000 times."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# No deadline: how long one example takes says more about the machine's other work than about us.
_UNHURRIED = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile(
    "light", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_UNHURRIED
)
settings.register_profile(
    "deep", max_examples=10_000, deadline=None, suppress_health_check=_UNHURRIED
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "light"))
