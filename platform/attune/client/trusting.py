"""What an instance publishes about its keys, fetched so that a person can decide to trust it."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from attune.client.transport import Transport
from attune.errors import AttuneError, TrustError
from attune.trust import DISCOVERY_PATH, Difference, Discovery, Trust, differences

A_GLANCE: Final = 5.0
"""Seconds that each answer may take where nobody has asked for it."""


def published_trust(transport: Transport, *, issuer: str | None = None) -> Trust:
    """The trust file that ``transport``'s origin asks for. Pinning it is the caller's decision.

    An origin speaks for itself. For another ``issuer`` it speaks only if the caller names that
    issuer, as with a mirror. Raises :class:`TrustError` or ``NetworkError``.
    """
    discovery = Discovery.parse(transport.get(DISCOVERY_PATH).successful())
    if discovery.issuer != (issuer or transport.origin):
        raise TrustError(
            f"{transport.origin} says that it publishes for {discovery.issuer}. Use that address,"
            f" or add --issuer {discovery.issuer} if you know it to be a mirror."
        )
    try:
        keys = urlsplit(discovery.jwks_uri)
    except ValueError:
        raise TrustError(f"{discovery.jwks_uri!r} is no address to fetch keys from.") from None
    if f"{keys.scheme}://{keys.netloc}" not in (discovery.issuer, transport.origin):
        raise TrustError(f"{transport.origin} keeps its keys elsewhere, at {discovery.jwks_uri}.")
    jwks = transport.get(keys.path).successful()
    return Trust.from_published(origin=transport.origin, discovery=discovery, jwks=jwks)


def announced(pinned: Trust, *, insecure_http: bool = False) -> tuple[Difference, ...]:
    """How the keys that are published differ from those that are pinned; nothing where that is not
    to be found out in a few seconds. It is a reason to look, not to believe."""
    try:
        transport = Transport(pinned.origin, insecure_http=insecure_http, total_seconds=A_GLANCE)
        published = published_trust(transport, issuer=pinned.issuer)
    except AttuneError:
        return ()
    return tuple(change for change in differences(pinned, published) if change.about == "key")
