"""What the example instance needs so that there is something to see on each of its pages.

Run as a program beside a running instance, with its DATA_DIR and PORT. It prints JSON: for each
visitor the session that signs them in, and the names that addresses need.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
if __name__ == "__main__":
    django.setup()

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from accounts import tokens
from accounts.models import User
from authoring import actions as writing
from authoring.models import Document
from authoring.places import digest_of
from authoring.sections import sections_of
from communities import actions as together
from communities.models import Ballot, Community, Membership
from communities.starters import starters
from profiles import actions as alone
from profiles.questions import Question
from profiles.situations import COURSE
from publishing.models import Release
from tests.factories import PASSWORD, person

LASTS = 3600  # seconds in which the pages are examined
RELEASED_WITHIN = 60  # seconds; the worker signs in its own time
ODD = "Sing the first verse k\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}ndly."


@transaction.atomic
def furnish() -> dict[str, Any]:
    carer = User.objects.get(email="carer@example.org")
    student = User.objects.get(email="student@example.org")
    choir(student)
    return {
        "cookie": settings.SESSION_COOKIE_NAME,
        "sessions": {
            "carer": session_of(carer),
            "student": session_of(student),
            "on the way in": halfway_session(),
        },
        "names": {
            **circle(carer, student),
            **home(carer),
            **second_step(student),
            "email_key": EmailConfirmationHMAC(
                EmailAddress.objects.create(user=student, email="second@example.org")
            ).key,
            "uidb36": user_pk_to_url_str(carer),
            "reset_key": default_token_generator.make_token(carer),
        },
    }


def wait_for_releases() -> None:
    """The examples are released by the worker; their pages are looked at after that."""
    deadline = time.monotonic() + RELEASED_WITHIN
    while Release.objects.exclude(state="published").exists() or not Release.objects.exists():
        if time.monotonic() > deadline:
            raise TimeoutError("the examples are not released")
        time.sleep(0.3)


def session_of(user: User) -> str:
    """A session as signing in leaves it, in which nobody is asked for the password once more."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request = HttpRequest()
    request.session, request.user = client.session, user
    record_authentication(request, user, method="password", reauthenticated=True)
    request.session["account_authentication_methods"][-1]["at"] += LASTS
    request.session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def halfway_session() -> str:
    """The session of somebody who gave the password and is asked for the second step."""
    user = person("careful")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    TOTP.activate(user, generate_totp_secret())
    client = Client(SERVER_NAME="127.0.0.1")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def circle(carer: User, student: User) -> dict[str, str]:
    """A constitution of a few clauses, released; a vote that is announced, a draft that differs, a
    talk, an invitation, a text brought in."""
    community = together.found_community(
        by=carer, name="Reading circle", handle="circle", joining=Community.Joining.OPEN
    )
    document = together.start_constitution(
        community=community,
        by=carer,
        slug="reading",
        content=dict(starters()["school-tutor"].content),
        visibility=Document.Visibility.PUBLIC,
    )
    together.propose(document=document, by=carer)
    together.join(community=community, by=student)
    clause = document.draft.content["clauses"][0]["id"]
    reword(document, carer, clause, "Give a hint before any answer.")
    amendment = together.propose(document=document, by=carer, why="Shorter is clearer.")
    reword(document, carer, clause, "Give two hints before any answer.")
    thread = writing.start_thread(
        document=document, section="clauses", part=clause, version=None, digest="",
        quote="two hints", text="Why two?", by=student,
    )  # fmt: skip
    comment = writing.reply(thread=thread, text="One is a riddle, two are a path.", by=carer)
    secret, _invitation = together.invite(
        community=community, by=carer, role=Membership.Role.EDITOR
    )
    arrived = writing.receive(
        document=document, by=carer, text="Always say what you are unsure of.\n\nBe short.\n"
    )
    return {
        "clause": clause,
        "ballot": str(Ballot.objects.get(amendment=amendment).pk),
        "comment": str(comment.pk),
        "secret": secret,
        "arrived": str(arrived.pk),
    }


def choir(student: User) -> None:
    """Words that two others have to accept."""
    document = Document.objects.get(namespace__name="harbour-voices", slug="rehearsal")
    part = {"modality": "should", "text": ODD, "why": "It is in the song."}
    section = sections_of(document.kind)["clauses"]
    writing.add_part(
        document=document, section=section, part=part, since=document.draft.revision, by=student
    )


def home(carer: User) -> dict[str, str]:
    """A profile on its way, an archive asked for, a token."""
    document = alone.begin_path(by=carer, title="About me", language="en")
    letter = COURSE.get("letter")
    if not isinstance(letter, Question):
        raise RuntimeError("the path has no question about a letter")
    row = alone.answer(document=document, question=letter, choice="first", by=carer)
    alone.request_takeout(by=carer)
    tokens.issue(by=carer, scope="carer/home", name="My assistant")
    return {
        "mine": document.slug,
        "question": letter.key,
        "said_section": letter.section,
        "said": next(iter(row.parts)),
    }


def second_step(student: User) -> dict[str, str]:
    """The student signs in with a second factor and has a passkey."""
    TOTP.activate(student, generate_totp_secret())
    RecoveryCodes.activate(student)
    passkey = Authenticator.objects.create(
        user=student, type=Authenticator.Type.WEBAUTHN, data={"name": "Telephone", "credential": {}}
    )
    return {"passkey": str(passkey.pk)}


def reword(document: Document, by: User, clause: str, text: str) -> None:
    section = sections_of(document.kind)["clauses"]
    document.draft.refresh_from_db()
    held = section.place.read(document.draft.content, clause)
    writing.save_part(
        document=document, section=section, part_id=clause, part={**(held or {}), "text": text},
        base=digest_of(held), since=document.draft.revision, by=by,
    )  # fmt: skip


if __name__ == "__main__":
    told = furnish()
    wait_for_releases()
    json.dump(told, sys.stdout)
