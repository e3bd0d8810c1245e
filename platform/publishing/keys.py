"""The signing keys: made, sealed, rotated, published.

A private key leaves its row only in :func:`unseal`, which the signer alone calls. It is sealed
with AES-256-GCM under a key derived from ``ATTUNE_SIGNING_SECRET``, which lives outside the
database and, in production, outside the web server too.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from attune import signing
from attune.canonical import canonical_bytes
from attune.floor import accepted_digests, current_pin
from attune.trust import JWKS_PATH, Discovery, FloorOffer, TrustedKey, key_set
from attune.trust import Purpose as TrustPurpose
from publishing.errors import KeyNotReadyError, NoKeyError, SigningSecretError
from publishing.models import Head, Release, SigningKey

Purpose = SigningKey.Purpose
State = SigningKey.State

CACHED_TWICE = timedelta(seconds=600)
"""Two lifetimes of the cached key set: the least time between a key's publication and its use."""

NOTICE = timedelta(days=30)
"""How long production announces a next key before it signs. Readers pin keys in a file of their own
and fetch no others by themselves: each ``attune pull`` tells them of the new one meanwhile."""

_SALT, _NONCE = 16, 12  # bytes
_LOCK = 0x6B657973  # "keys": those who make or rotate keys take turns


@transaction.atomic
def make() -> list[SigningKey]:
    """One active key for each purpose; returns those that had to be made.

    Production does not go on with keys that a development instance made: they are retired.
    """
    _take_turns()
    if settings.PRODUCTION:
        for key in SigningKey.objects.filter(
            development=True, state__in=[State.NEXT, State.ACTIVE]
        ):
            _retire(key)
    made = []
    for purpose in Purpose:
        if not SigningKey.objects.filter(purpose=purpose, state=State.ACTIVE).exists():
            made.append(_new(purpose, State.ACTIVE))
            _renew_heads_of_others(made[-1])
    return made


@transaction.atomic
def rotate(purpose: str) -> SigningKey:
    """The next step of a rotation: announce a new key or, called again later, sign with it.

    Raises :class:`KeyNotReadyError` where the announcement is too young, and
    :class:`SigningSecretError` where this process cannot open the keys concerned: under another
    secret the next one would be of no use.
    """
    _take_turns()
    waiting = _announced(purpose).first()
    unseal(waiting or active(purpose))
    if waiting is None:
        return _new(purpose, State.NEXT)
    ready = activation_time(waiting)
    if timezone.now() < ready:
        raise KeyNotReadyError(
            f"The next {purpose} key was announced at {in_words(waiting.created_at)}. Readers have "
            f"until {in_words(ready)} to pin it: run the command again then."
        )
    return _put_in_place(waiting)


@transaction.atomic
def replace(purpose: str) -> SigningKey:
    """Sign with another key now, for one that cannot be opened any more: with one that was
    announced, if it opens, or a new one.

    What the one before signed stays verified; readers who have not pinned the other refuse what it
    signs until they update their trust file. Raises :class:`KeyNotReadyError` where the key opens.
    """
    _take_turns()
    if opens(active(purpose)):
        raise KeyNotReadyError(
            f"The {purpose} key opens, so it is not lost: `python manage.py rotate_key {purpose}` "
            "replaces it and gives readers the time to follow."
        )
    waiting = None
    for key in _announced(purpose):
        if waiting is None and opens(key):
            waiting = key
        else:
            _retire(key)
    return _put_in_place(waiting or _new(purpose, State.NEXT))


def _announced(purpose: str) -> QuerySet[SigningKey]:
    """Next keys of this kind of instance, the one announced first in front."""
    return SigningKey.objects.filter(
        purpose=purpose, state=State.NEXT, development=not settings.PRODUCTION
    ).order_by("created_at")


def _put_in_place(waiting: SigningKey) -> SigningKey:
    """Let it sign, and those before it only verify."""
    for active in SigningKey.objects.filter(purpose=waiting.purpose, state=State.ACTIVE):
        _retire(active)
    waiting.state = State.ACTIVE
    waiting.save(update_fields=["state"])
    _renew_heads_of_others(waiting)
    return waiting


@transaction.atomic
def revoke(purpose: str) -> SigningKey:
    """Revoke every key there was for this purpose and sign with a new one: for a stolen key.

    All of them, because all were sealed under one secret: whoever opened one could open the
    others, and one that was announced too. Readers refuse what the new key signs until they
    update their trust file, and what the old ones signed from then on.
    """
    _take_turns()
    SigningKey.objects.filter(purpose=purpose).exclude(state=State.REVOKED).update(
        state=State.REVOKED, retired_at=Coalesce("retired_at", timezone.now())
    )
    key = _new(purpose, State.ACTIVE)
    _renew_heads_of_others(key)
    return key


def activation_time(key: SigningKey) -> datetime:
    """From when on a key that has been announced may sign."""
    return key.created_at + (NOTICE if settings.PRODUCTION else CACHED_TWICE)


def in_words(moment: datetime) -> str:
    """A moment as an operator is told of it."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def in_use(purpose: str) -> SigningKey:
    """The key that signs, which nobody replaces or revokes before the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])
    return active(purpose)


def active(purpose: str) -> SigningKey:
    """The key that signs; :class:`NoKeyError` where there is none."""
    key = SigningKey.objects.filter(purpose=purpose, state=State.ACTIVE).first()
    if key is None:
        raise NoKeyError(f"There is no {purpose} key yet: run `python manage.py make_keys`.")
    return key


def published() -> QuerySet[SigningKey]:
    """The keys readers are told of: those in use or about to be, and retired ones while a head, or
    the release it points to or soon will, was signed by them. A revoked one never."""
    key = OuterRef("pk")
    still_needed = (
        Exists(Head.objects.filter(key=key))
        | Exists(Head.objects.filter(release__key=key))
        | Exists(Release.objects.unfinished().filter(key=key))
    )
    keys = SigningKey.objects.filter(
        Q(state__in=[State.NEXT, State.ACTIVE]) | Q(still_needed, state=State.RETIRED)
    )
    if settings.PRODUCTION:
        keys = keys.filter(development=False)
    return keys.order_by("purpose", "-created_at")


def key_set_bytes() -> bytes:
    """``/.well-known/jwks.json``."""
    return canonical_bytes(key_set(_trusted(key) for key in published()))


def discovery_bytes() -> bytes:
    """``/.well-known/attune.json``; :class:`NoKeyError` before there are keys."""
    key = active(Purpose.RELEASE)
    pin = current_pin()
    floor = FloorOffer(
        version=pin.version, digest=pin.digest, accepted=tuple(accepted_digests().values())
    )
    discovery = Discovery(
        issuer=key.issuer,
        jwks_uri=f"{settings.ATTUNE_ORIGIN}{JWKS_PATH}",
        floor=floor,
        development=key.development,
    )
    return canonical_bytes(discovery.to_dict())


def unseal(key: SigningKey) -> signing.SigningKey:
    """The private key, for the signer; :class:`SigningSecretError` where it cannot be opened."""
    sealed = bytes(key.sealed)
    salt, nonce, box = sealed[:_SALT], sealed[_SALT : _SALT + _NONCE], sealed[_SALT + _NONCE :]
    try:
        seed = _cipher(salt).decrypt(nonce, box, _bound_to(key.kid, key.purpose))
    except InvalidTag:
        raise SigningSecretError(
            f"ATTUNE_SIGNING_SECRET is not the secret the {key.purpose} key was sealed under: set "
            "it to that one. If it is lost, replace the key: "
            f"`python manage.py rotate_key {key.purpose} --lost`."
        ) from None
    return signing.SigningKey.from_seed(seed)


def opens(key: SigningKey) -> bool:
    """Whether this process can sign with it."""
    try:
        unseal(key)
    except SigningSecretError:
        return False
    return True


def check() -> str:
    """Why this process cannot sign, as a sentence; empty where it can."""
    try:
        for purpose in Purpose:
            unseal(active(purpose))
    except (NoKeyError, SigningSecretError) as error:
        return str(error)
    return ""


def to_release_anew() -> str:
    """Which documents readers refuse because their release's key was revoked, or is a development
    key in production, as a sentence; empty where there are none."""
    of_no_use = Q(key__state=State.REVOKED)
    if settings.PRODUCTION:
        of_no_use |= Q(key__development=True)
    releases = Release.objects.filter(of_no_use)
    on_their_way = releases.filter(pk__in=Release.objects.unfinished())
    in_force = releases.filter(pk__in=Head.objects.in_use().values("release"))
    found = (on_their_way | in_force).select_related("document__namespace")
    addresses = sorted({release.document.address for release in found})
    if not addresses:
        return ""
    return (
        "A key that is published no more signed what is in force of these documents, or soon will "
        "be, and no other signature can take its place: readers who update their keys refuse it "
        "until a new version, even one with "
        f"another title only, is released anew: {', '.join(addresses)}"
    )


def _new(purpose: str, state: str) -> SigningKey:
    private = signing.SigningKey.generate()
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    box = _cipher(salt).encrypt(nonce, private.seed(), _bound_to(private.kid, purpose))
    # The issuer is the instance's name in every signed statement. It stays as it was when the
    # first key was made, so that a move to another address does not disown what was released.
    development = not settings.PRODUCTION
    first = SigningKey.objects.filter(development=development).order_by("created_at").first()
    return SigningKey.objects.create(
        kid=private.kid,
        purpose=purpose,
        state=state,
        issuer=first.issuer if first else settings.ATTUNE_ORIGIN,
        development=development,
        public_jwk=private.public.jwk(),
        sealed=salt + nonce + box,
    )


def _retire(key: SigningKey) -> None:
    key.state = State.RETIRED
    key.retired_at = timezone.now()
    key.save(update_fields=["state", "retired_at"])


def _renew_heads_of_others(key: SigningKey) -> None:
    """A new head key signs every head, now. A release stays as it was signed."""
    if key.purpose == Purpose.HEAD:
        Head.objects.exclude(key=key).update(renew_at=timezone.now())


def _trusted(key: SigningKey) -> TrustedKey:
    return TrustedKey(
        purpose=cast("TrustPurpose", key.purpose), key=signing.PublicKey.from_jwk(key.public_jwk)
    )


def _cipher(salt: bytes) -> AESGCM:
    secret = settings.ATTUNE_SIGNING_SECRET
    if not secret:
        raise SigningSecretError(
            "ATTUNE_SIGNING_SECRET is not set in this process, so it can neither make nor use "
            "signing keys: set it where the worker runs. `python -m config.secrets` makes one."
        )
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"attune signing key at rest v1")
    return AESGCM(derived.derive(secret.encode()))


def _bound_to(kid: str, purpose: str) -> bytes:
    """What a sealed key is tied to: moved to another row, it does not open."""
    return f"{kid}:{purpose}".encode()


def _take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
