"""A community's pages: belonging to one, and deciding together."""

from communities.views.belonging import (
    accept,
    community,
    community_list,
    found,
    give_role,
    invitation,
    join_open,
    leave_now,
    members,
    record,
    start,
    starter_list,
)
from communities.views.carrying import bring_new, fork
from communities.views.deciding import ballot, propose_text, take_back

__all__ = [
    "accept",
    "ballot",
    "bring_new",
    "community",
    "community_list",
    "fork",
    "found",
    "give_role",
    "invitation",
    "join_open",
    "leave_now",
    "members",
    "propose_text",
    "record",
    "start",
    "starter_list",
    "take_back",
]
