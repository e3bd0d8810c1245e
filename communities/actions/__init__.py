"""What can be done in a community: each act keyword-only, in one transaction, with its event."""

from communities.actions.amending import propose, withdraw
from communities.actions.belonging import (
    accept_invitation,
    found_community,
    invite,
    join,
    leave,
    set_role,
    start_constitution,
)
from communities.actions.voting import (
    cast_vote,
    close_ballot,
    open_ballot,
    withdraw_votes,
)

__all__ = [
    "accept_invitation",
    "cast_vote",
    "close_ballot",
    "found_community",
    "invite",
    "join",
    "leave",
    "open_ballot",
    "propose",
    "set_role",
    "start_constitution",
    "withdraw",
    "withdraw_votes",
]
