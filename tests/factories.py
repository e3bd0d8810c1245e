"""People, communities and documents as the tests need them, made by the same actions as anybody's.

``model_bakery`` fills in what a test does not care about.
"""

from __future__ import annotations

from typing import Any

from model_bakery import baker

from accounts.models import Namespace, User
from authoring.models import Document
from communities import actions as together
from communities.models import Community, Membership
from profiles import actions as alone
from tests.samples import constitution, profile

PASSWORD = "correct horse battery staple"


def person(handle: str, **fields: Any) -> User:
    """Somebody with a namespace who can sign in with PASSWORD."""
    namespace = baker.make(Namespace, name=handle, kind=Namespace.Kind.PERSON)
    return User.objects.create_user(
        f"{handle}@example.org",
        PASSWORD,
        display_name=fields.pop("display_name", handle.capitalize()),
        namespace=namespace,
        **fields,
    )


def community(
    founder: User, *others: User, handle: str = "circle", role: str = Membership.Role.MEMBER,
    **fields: Any,
) -> Community:  # fmt: skip
    """A community of ``founder`` (its steward) and ``others`` in ``role``."""
    founded = together.found_community(
        by=founder, name=fields.pop("name", "Reading circle"), handle=handle, **fields
    )
    for other in others:
        baker.make(Membership, community=founded, user=other, role=role, left_at=None)
    return founded


def started_constitution(
    of: Community,
    by: User,
    *,
    slug: str = "reading",
    visibility: str = Document.Visibility.PUBLIC,
    **changes: Any,
) -> Document:
    """A constitution with a draft that passes, unless ``changes`` make it fail."""
    return together.start_constitution(
        community=of, by=by, slug=slug, content=constitution(**changes), visibility=visibility
    )


def started_profile(
    by: User,
    *,
    slug: str = "studies",
    visibility: str = Document.Visibility.PRIVATE,
    **changes: Any,
) -> Document:
    """A profile with a draft that passes, unless ``changes`` make it fail."""
    return alone.start_profile(by=by, slug=slug, content=profile(**changes), visibility=visibility)
