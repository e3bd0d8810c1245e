"""Makes circles beside a running instance, so that journeys can begin where theirs begins.

Run as a program with the instance's DATA_DIR and PORT, and a word that nobody else was given, for
names. For each line it reads it makes one and prints it as JSON: a community of three with a
constitution, and the sessions that sign them in.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.db import transaction
from django.test import override_settings

from authoring import actions as writing
from authoring.models import Document
from authoring.sections import sections_of
from communities import actions as together
from communities.models import Community, Membership
from communities.starters import starters
from tests.browser.furnished import session_of
from tests.factories import person

CLAUSES = {
    "Read slowly.": "Stories need time.",
    "Ask questions.": "Answers come by themselves.",
}
# Nobody here signs in with a password: it need not be slow to guess.
QUICK = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])


@transaction.atomic
def circle(name: str) -> dict[str, Any]:
    """Ada is its steward, Ben an editor, Max a member; nothing of it is decided yet."""
    handle = f"circle-{name}"
    ada, ben, max_ = (
        person(f"{who}-{name}", display_name=who.capitalize()) for who in ("ada", "ben", "max")
    )
    community = together.found_community(
        by=ada, name="Reading circle", handle=handle, joining=Community.Joining.OPEN
    )
    editor = together.join(community=community, by=ben)
    together.set_role(membership=editor, role=Membership.Role.EDITOR, by=ada)
    together.join(community=community, by=max_)
    document = together.start_constitution(
        community=community,
        by=ada,
        slug="tutor",
        content=dict(starters()["school-tutor"].content),
        visibility=Document.Visibility.PUBLIC,
    )
    section = sections_of(document.kind)["clauses"]
    for text, why in CLAUSES.items():
        part = {"modality": "should", "text": text, "why": why}
        document.draft.refresh_from_db()
        writing.add_part(
            document=document, section=section, part=part, since=document.draft.revision, by=ada
        )
    return {
        "url": f"/d/{handle}/tutor",
        "cookie": settings.SESSION_COOKIE_NAME,
        "sessions": {
            "ada": session_of(ada), "ben": session_of(ben), "max": session_of(max_)
        },
    }  # fmt: skip


if __name__ == "__main__":
    with QUICK:
        for number, _asked in enumerate(sys.stdin, start=1):
            print(json.dumps(circle(f"{sys.argv[1]}{number}")), flush=True)  # noqa: T201  it speaks to the tests
