"""The core's tests try their laws as everybody's do, also by themselves, beside the wheel."""

from __future__ import annotations

from tests.attune import laws as _laws  # noqa: F401  # loads the profile they are tried under
