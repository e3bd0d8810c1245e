"""What a person does with their own profiles: each act keyword-only, in one transaction."""

from profiles.actions.answering import answer, dismiss, hold, said, take_out, tell
from profiles.actions.consenting import consent_again, revoke_consent
from profiles.actions.endorsing import begin_path, endorse, start_profile
from profiles.actions.erasing import delete_account
from profiles.actions.reviewing import keep, reaffirm
from profiles.actions.taking_out import request_takeout

__all__ = [
    "answer",
    "begin_path",
    "consent_again",
    "delete_account",
    "dismiss",
    "endorse",
    "hold",
    "keep",
    "reaffirm",
    "request_takeout",
    "revoke_consent",
    "said",
    "start_profile",
    "take_out",
    "tell",
]
