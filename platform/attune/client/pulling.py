"""Pull: fetch a bundle, verify it against pinned keys and memory, write it, then remember it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from attune.claims import NAME
from attune.client.folder import write_folder
from attune.client.store import Memory, Store
from attune.client.transport import Response, Transport
from attune.errors import (
    EquivocationError,
    FormatError,
    NetworkError,
    TrustError,
    UsageError,
    WithdrawnError,
)
from attune.release import (
    BUNDLE_TYPE,
    Bundle,
    VerifiedBundle,
    authenticate_bundle,
    authenticate_head,
)
from attune.strict_json import loads
from attune.trust import Trust


def pull(
    url: str,
    document: str,
    *,
    out: Path,
    store: Store,
    token: str | None = None,
    insecure_http: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> VerifiedBundle:
    """Fetch the current release of ``document`` (``namespace/slug``) into the folder ``out``.

    Nothing is written or remembered before every check has passed. Raises ``NetworkError`` when
    nothing usable came (what ``out`` holds then stays as good as it was), the ``TrustError`` that
    says what is wrong with what came, ``UsageError`` where no keys are pinned.
    """
    if not re.fullmatch(NAME, document):
        raise UsageError(f"{document!r} is not namespace/name, such as willow-school/tutor.")
    transport = Transport(url, token=token, insecure_http=insecure_http)
    trust = store.pin_for(transport.origin)
    if trust is None:
        raise UsageError(
            f"No keys are pinned for {transport.origin}. Run: attune trust init {transport.origin}"
        )
    response = transport.get(f"/v1/d/{document}/bundle", accept=BUNDLE_TYPE)
    with store.remembering(trust.issuer, document) as memory:
        if response.status == 410:
            _heed_withdrawal(response, trust, clock(), memory, document)
        data = response.successful()
        verified = _authenticated(data, trust, clock(), memory, document)
        if not verified.head.withdrawn:
            write_folder(out, verified)
        memory.record(verified.seen())
    verified.refuse_withdrawn()
    return verified


def _authenticated(
    data: bytes, trust: Trust, now: datetime, memory: Memory, document: str
) -> VerifiedBundle:
    try:
        return authenticate_bundle(data, trust, now, memory.seen, subject=document)
    except EquivocationError as error:
        kept = memory.keep_evidence(error, Bundle.parse(data).release)
        raise EquivocationError(
            f"{error} Both are kept in {kept}.", evidence=error.evidence
        ) from None


def _heed_withdrawal(
    response: Response, trust: Trust, now: datetime, memory: Memory, document: str
) -> None:
    """A 410 counts only through a signed head in its body. Without one it is a failed fetch.

    Whoever sits on the path could send a bare 410 and so strip a model of its constitution.
    """
    try:
        verified = authenticate_head(
            _head_in(response.body), trust, now, memory.seen, subject=document
        )
    except WithdrawnError:
        raise
    except TrustError:
        raise NetworkError(
            f"{response.url} answers 410 without a valid signed head, so nothing changes.",
            status=410,
        ) from None
    if verified.head.withdrawn:
        memory.record(verified.seen())
    verified.refuse_withdrawn()


def _head_in(body: bytes) -> str:
    """Member ``head`` of the problem document, or nothing."""
    try:
        problem = loads(body)
    except FormatError:
        return ""
    return str(problem.get("head", "")) if isinstance(problem, dict) else ""
