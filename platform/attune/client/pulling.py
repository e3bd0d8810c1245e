"""Pull: fetch a bundle, verify it against pinned keys and memory, write it, then remember it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
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
    RollbackError,
    TrustError,
    UsageError,
    WithdrawnError,
)
from attune.release import (
    BUNDLE_TYPE,
    HEAD_TYPE,
    Bundle,
    VerifiedBundle,
    VerifiedHead,
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
    seen = store.seen(trust.issuer, document)
    answer = _fetched(transport, document)
    with store.remembering(trust.issuer, document) as memory:
        if memory.seen != seen:
            # Another pull was faster. Beside what it saw, this answer may look like a rollback.
            answer = _fetched(transport, document)
        _heed_withdrawal(answer, trust, clock(), memory, document)
        data = answer.response.successful()
        verified = _authenticated(data, trust, clock(), memory, document)
        if not verified.head.withdrawn:
            write_folder(out, verified)
        memory.record(verified.seen())
    verified.refuse_withdrawn()
    return verified


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was fetched. Where no bundle came, ``heads`` holds what may be the head instead."""

    response: Response
    heads: tuple[str, ...] = ()


def _fetched(transport: Transport, document: str) -> _Answer:
    response = transport.get(f"/v1/d/{document}/bundle", accept=BUNDLE_TYPE)
    if response.status == 200:
        return _Answer(response)
    return _Answer(response, (_head_in(response.body), _head_file(transport, document)))


def _authenticated(
    data: bytes, trust: Trust, now: datetime, memory: Memory, document: str
) -> VerifiedBundle:
    try:
        return authenticate_bundle(data, trust, now, memory.seen, subject=document)
    except EquivocationError as error:
        bundle = Bundle.parse(data)
        kept = memory.keep_evidence(error, bundle.head, bundle.release)
        raise _with_evidence(error, kept) from None


def _heed_withdrawal(
    answer: _Answer, trust: Trust, now: datetime, memory: Memory, document: str
) -> None:
    """Where no bundle came, a signed head may say that the release is withdrawn. Without one it is
    a failed fetch, whatever the status.

    Whoever sits on the path could send a bare 410 and so strip a model of its constitution. A 404
    may be a withdrawal: a server of plain files knows nothing of the notice that goes with a 410.
    """
    for token in answer.heads:
        verified = _authenticated_head(token, trust, now, memory, document)
        if verified is not None:
            if verified.head.withdrawn:
                memory.record(verified.seen())
            verified.refuse_withdrawn()
            break
    if answer.response.status == 410:
        raise NetworkError(
            f"{answer.response.url} answers 410 without a valid signed head that says so, so"
            " nothing changes.",
            status=410,
        )


def _authenticated_head(
    token: str, trust: Trust, now: datetime, memory: Memory, document: str
) -> VerifiedHead | None:
    """The head, if it is signed and current. What contradicts memory under a signature is told."""
    try:
        return authenticate_head(token, trust, now, memory.seen, subject=document)
    except EquivocationError as error:
        raise _with_evidence(error, memory.keep_evidence(error, token)) from None
    except (RollbackError, WithdrawnError):
        raise
    except TrustError:
        return None


def _with_evidence(error: EquivocationError, kept: Path) -> EquivocationError:
    return EquivocationError(f"{error} Both are kept in {kept}.", evidence=error.evidence)


def _head_in(body: bytes) -> str:
    """Member ``head`` of the problem document, or nothing."""
    try:
        problem = loads(body)
    except FormatError:
        return ""
    return str(problem.get("head", "")) if isinstance(problem, dict) else ""


def _head_file(transport: Transport, document: str) -> str:
    """The head from its own address, or nothing."""
    try:
        response = transport.get(f"/v1/d/{document}/head", accept=f"application/{HEAD_TYPE}")
        return response.successful().decode("ascii", "replace")
    except NetworkError:
        return ""
