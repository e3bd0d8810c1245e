"""What a person does with their own profiles: each act keyword-only, in one transaction."""

from profiles.actions.endorsing import endorse, start_profile

__all__ = ["endorse", "start_profile"]
