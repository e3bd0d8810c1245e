"""API tokens: `att_` and 48 hexadecimal digits, shown once, kept as a hash.

A token says on whose behalf a document is pulled. Whether that person may read the document is
asked again at every pull, so that a token never opens more than its owner can.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import ApiToken, User

MARK = "att_"
USE_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def issue(
    *, by: User, scope: str, name: str, expires_at: datetime | None = None
) -> tuple[str, ApiToken]:
    """Make a token with which a system pulls `scope` ("namespace/slug") on behalf of `by`.

    Returns the token's text, which is not kept, and its row. ValidationError where `by` has a
    usable one of the same name for the same document: a form sent twice makes one token.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two at once take turns
    namesakes = by.api_tokens.filter(scope=scope, name=name)
    if any(token.is_usable for token in namesakes):
        raise ValidationError(
            _(
                "You have a token of this name for this document already. If you did not see it, "
                "revoke it and make a new one; otherwise say what this one is for."
            ),
            code="namesake",
        )
    text = MARK + secrets.token_hex(24)
    token = ApiToken.objects.create(
        owner=by,
        name=name,
        scope=scope,
        prefix=text[:12],
        digest=_digest(text),
        expires_at=expires_at,
    )
    return text, token


def pull_command(token: ApiToken, text: str) -> str:
    """What an engineer types to pull the token's document with it."""
    origin = settings.ATTUNE_ORIGIN
    folder = token.scope.rpartition("/")[2]
    return (
        f"attune trust init {origin}\nattune pull {origin} {token.scope} -o {folder} --token {text}"
    )


def find(text: str) -> ApiToken | None:
    """The usable token whose text this is, with its owner, or None; its use is noted.

    Unknown, expired, revoked and an inactive owner are one answer. The look-up goes by the hash
    of a random secret, and the hashes are compared in constant time, so that timing tells nothing.
    """
    digest = _digest(text)
    token = ApiToken.objects.select_related("owner").filter(digest=digest).first()
    if token is None or not hmac.compare_digest(token.digest, digest):
        return None
    if not (token.is_usable and token.owner.is_active):
        return None
    _note_use(token)
    return token


def _note_use(token: ApiToken) -> None:
    """Once a minute at most: a system that polls must not become a writer of the database."""
    now = timezone.now()
    long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
    if ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now):
        token.last_used_at = now


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
