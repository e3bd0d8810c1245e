"""The example communities and people of a first start, made by the same actions as anybody's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import Namespace, User
from attune.floor import current_pin
from authoring.models import Document
from communities import actions as together
from communities.models import Community, Membership
from profiles import actions as alone

from .environment import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplePerson:
    handle: str
    name: str
    profile: str
    slug: str
    visibility: str

    @property
    def email(self) -> str:
        return f"{self.profile}@example.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleCommunity:
    handle: str
    slug: str
    name: str
    description: str
    steward: str
    others: tuple[str, ...] = ()


PEOPLE = (
    ExamplePerson(
        handle="student",
        name="Student (example)",
        profile="student",
        slug="studies",
        visibility=Document.Visibility.PUBLIC,
    ),
    ExamplePerson(
        handle="carer",
        name="Carer (example)",
        profile="carer",
        slug="home",
        visibility=Document.Visibility.PRIVATE,
    ),
)

COMMUNITIES = (
    ExampleCommunity(
        handle="willow-school",
        slug="tutor",
        name="Willow School",
        description="Students, teachers and families who agreed on how their tutor helps.",
        steward="carer",
        others=("student",),
    ),
    ExampleCommunity(
        handle="haus-abendlicht",
        slug="begleiter",
        name="Haus Abendlicht",
        description="Ein Hospiz, seine Gäste, ihre Familien und alle, die dort arbeiten.",
        steward="carer",
    ),
    ExampleCommunity(
        handle="harbour-voices",
        slug="rehearsal",
        name="Harbour Voices",
        description="A choir of seventy that rehearses on Tuesdays and argues about tempo.",
        steward="student",
        others=("carer",),
    ),
)


@transaction.atomic
def load() -> None:
    """Make everything at once: a start that dies in between leaves nothing half done."""
    people = {person.handle: _person(person) for person in PEOPLE}
    for example in COMMUNITIES:
        _community(example, people)
    for person in PEOPLE:
        content = _read(ROOT / "profiles" / "examples" / f"{person.profile}.json")
        owner = people[person.handle]
        document = alone.start_profile(
            by=owner, slug=person.slug, content=content, visibility=person.visibility
        )
        alone.endorse(document=document, by=owner)


def sign_ins() -> str:
    """How to sign in as the example people who are still here; "" where there are none."""
    emails = [person.email for person in PEOPLE]
    present = list(User.objects.filter(email__in=emails).values_list("email", flat=True))
    if not present:
        return ""
    return f"Example sign-ins: {', '.join(sorted(present))}, password {password()}"


def password() -> str:
    """The example people's, different on every instance and never written down."""
    key = settings.SECRET_KEY.encode()
    made = hmac.digest(key, b"attune example sign-in", hashlib.sha256)
    return base64.b32encode(made)[:12].decode().lower()


def _person(example: ExamplePerson) -> User:
    namespace = Namespace.objects.create(name=example.handle, kind=Namespace.Kind.PERSON)
    return User.objects.create_user(
        example.email, password(), display_name=example.name, namespace=namespace
    )


def _community(example: ExampleCommunity, people: dict[str, User]) -> None:
    steward = people[example.steward]
    community = together.found_community(
        by=steward,
        name=example.name,
        handle=example.handle,
        description=example.description,
        joining=Community.Joining.OPEN,
    )
    document = together.start_constitution(
        community=community,
        by=steward,
        slug=example.slug,
        content=_read(ROOT / "communities" / "examples" / f"{example.handle}--{example.slug}.json"),
        visibility=Document.Visibility.PUBLIC,
    )
    together.propose(document=document, by=steward, why="The example of a first start.")
    for handle in example.others:
        membership = together.join(community=community, by=people[handle])
        together.set_role(membership=membership, role=Membership.Role.EDITOR, by=steward)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    pin = current_pin()
    content["floor"] = {**content["floor"], "version": pin.version, "digest": pin.digest}
    return content
