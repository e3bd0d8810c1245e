"""``attune pull | verify | inspect``: releases from elsewhere."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from attune.canonical import digest
from attune.cli.answer import (
    Answer,
    Commands,
    add_command,
    add_document_option,
    add_network_options,
    add_trust_option,
    error_value,
    file_path,
    store_of,
    what_is_wrong,
)
from attune.cli.trusting import DEVELOPMENT
from attune.cli.visible import in_lines, one_line
from attune.client import (
    BUNDLE,
    Store,
    announced,
    bundle_path,
    decoded,
    pull,
    read_bundle,
    refuse_disagreement,
)
from attune.compiling.sunset import end_in_words, has_ended
from attune.document import Document, Floor
from attune.errors import AttuneError, NetworkError, SignatureError, TrustError, UsageError
from attune.release import Bundle, Seen, VerifiedBundle, moment, verify_bundle
from attune.signing import peek, signer_of
from attune.trust import Trust, origin_of

ORIGIN_NOT_WISDOM: Final = (
    "A valid signature says where this comes from. It does not say that it is wise."
)


def add_commands(commands: Commands) -> None:
    pulling = add_command(
        commands, "pull", _pull, "Fetch, verify and keep the current release of a document."
    )
    pulling.add_argument("url", help="origin of the instance, such as https://attune.example")
    pulling.add_argument("document", help="namespace/name, such as willow-school/tutor")
    pulling.add_argument(
        "-o",
        "--out",
        type=file_path,
        metavar="FOLDER",
        help="where to (default: the document's name)",
    )
    pulling.add_argument(
        "--token", help="for a private document; ATTUNE_TOKEN keeps it out of the process list"
    )
    add_network_options(pulling)
    verifying = add_command(
        commands, "verify", _verify, "Verify bundles, or the folders that pull has made."
    )
    verifying.add_argument("paths", nargs="+", type=file_path, metavar="PATH")
    verifying.add_argument(
        "--allow-stale", action="store_true", help="accept a head that has expired, and say so"
    )
    add_document_option(verifying)
    for parser in (pulling, verifying):
        add_trust_option(parser)
    inspecting = add_command(
        commands, "inspect", _inspect, "Show what a bundle says, without believing any of it."
    )
    inspecting.add_argument("path", type=file_path, metavar="PATH")


def verified(
    path: Path, store: Store, *, subject: str | None = None, allow_stale: bool = False
) -> VerifiedBundle:
    """The bundle that ``path`` means, verified as of now, with the files beside it.

    ``subject`` is the ``namespace/name`` it has to be, if one is meant.
    """
    while True:
        data = read_bundle(path)
        try:
            bundle = _verified(data, store, subject=subject, allow_stale=allow_stale)
            refuse_disagreement(path, bundle)
        except TrustError:
            # A pull may have replaced the files while they were read. What stays is accused.
            if bundle_path(path).name != BUNDLE or read_bundle(path) == data:
                raise
        else:
            return bundle


def remarks(bundle: VerifiedBundle) -> tuple[str, ...]:
    """What a reader of a verified bundle has to know all the same."""
    found = [ORIGIN_NOT_WISDOM]
    if bundle.development:
        found.append(DEVELOPMENT)
    if bundle.expired:
        found.append(f"Stale: the head expired at {moment(bundle.head.exp)}.")
    if bundle.head.status == "deprecated":
        found.append("Deprecated: the publisher advises against using this release.")
    return (*found, *ended(bundle.document))


def ended(document: Document) -> tuple[str, ...]:
    """That a document has ended by today, and what applies since then."""
    if isinstance(document, Floor) or not has_ended(document, datetime.now(UTC).date()):
        return ()
    return (f"Ended: {end_in_words(document)}",)


def _pull(options: Namespace) -> Answer:
    store = store_of(options)
    out: Path = options.out or Path(options.document.rpartition("/")[2] or ".")
    try:
        bundle = pull(
            options.url,
            options.document,
            out=out,
            store=store,
            token=options.token or os.environ.get("ATTUNE_TOKEN"),
            insecure_http=options.insecure_http,
        )
    except NetworkError as error:
        return Answer.of_error(error, hint=_last_good(out, options.document, store))
    except SignatureError as error:
        hint = "If the publisher has changed keys, see: attune trust update"
        return Answer.of_error(error, hint=hint)
    text = f"Pulled into {out}:\n\n{_describe(bundle)}"
    news = _new_keys(options, store)
    return Answer(text=text, values=({**_value(bundle), "folder": f"{out}"},), notes=news)


def _new_keys(options: Namespace, store: Store) -> tuple[str, ...]:
    """That other keys are published than are pinned."""
    pinned = store.pin_for(origin_of(options.url))
    changes = announced(pinned, insecure_http=options.insecure_http) if pinned else ()
    if pinned is None or not changes:
        return ()
    listed = "; ".join(map(str, changes))
    note = (
        f"{pinned.origin} publishes other keys than are pinned: {listed}. See them with: "
        f"attune trust update {pinned.origin}"
    )
    return (note,)


def _last_good(out: Path, document: str, store: Store) -> str:
    """What stands while nothing can be fetched."""
    try:
        bundle = verified(out, store, allow_stale=True)
    except AttuneError:
        return f"There is no earlier copy in {out}."
    if bundle.release.sub != document:
        return f"{out} holds another document."
    stale = " It is stale by now." if bundle.expired else ""
    return f"The last good copy stands: release {bundle.release.seq} in {out}.{stale}"


def _verify(options: Namespace) -> Answer:
    store = store_of(options)
    texts, values, notes, codes = [], [], [], [0]
    for path in dict.fromkeys(bundle_path(path) for path in options.paths):
        try:
            bundle = verified(
                path, store, subject=options.document, allow_stale=options.allow_stale
            )
        except AttuneError as error:
            values.append({"path": f"{path}", **error_value(error)})
            notes.append(f"{path}: not verified. {' '.join(what_is_wrong(error))}")
            codes.append(error.exit_code)
        else:
            values.append({"path": f"{path}", **_value(bundle)})
            texts.append(f"{one_line(f'{path}')}: verified.\n\n{_describe(bundle)}")
    return Answer(
        text="\n\n".join(texts),
        values=tuple(values),
        notes=tuple(notes),
        exit_code=next((code for code in codes if code), 0),
    )


def _inspect(options: Namespace) -> Answer:
    bundle = Bundle.parse(read_bundle(options.path))
    statements = decoded(bundle)
    value = {
        "ok": True,
        "verified": False,
        **statements,
        "head_kid": signer_of(bundle.head),
        "release_kid": signer_of(bundle.release),
        "content": {"digest": digest(bundle.content), "size": len(bundle.content)},
        "tlog_proof": bundle.tlog_proof,
    }
    shown = {name: said for name, said in value.items() if name not in ("ok", "verified")}
    text = (
        f"{json.dumps(shown, ensure_ascii=False, indent=2)}\n\n"
        "Nothing of this has been verified: attune verify does."
    )
    return Answer(text=text, values=(value,))


def _verified(
    data: bytes, store: Store, *, subject: str | None, allow_stale: bool
) -> VerifiedBundle:
    trust = _trust_for(data, store)
    return verify_bundle(
        data,
        trust,
        datetime.now(UTC),
        _seen(data, trust, store),
        subject=subject,
        accept_expired=allow_stale,
    )


def _trust_for(data: bytes, store: Store) -> Trust:
    """The trust file to hold a bundle against: the only one, or the one of the issuer it names."""
    issuer = peek(Bundle.parse(data).release).get("iss")
    pins = store.pins()
    if not pins:
        raise UsageError("No keys are pinned. Run: attune trust init URL")
    if len(pins) == 1:
        return pins[0]
    for trust in pins:
        if trust.issuer == issuer:
            return trust
    raise TrustError(f"The release names the issuer {issuer!r}, for which no keys are pinned.")


def _seen(data: bytes, trust: Trust, store: Store) -> Seen | None:
    return store.seen(trust.issuer, str(peek(Bundle.parse(data).head).get("sub")))


def _describe(bundle: VerifiedBundle) -> str:
    release, head = bundle.release, bundle.head
    proof = "none is carried" if bundle.bundle.tlog_proof is None else "carried, not checked"
    facts = {
        "document": f"{release.sub} {release.ver}, release {release.seq}",
        "title": bundle.document.title,
        "digest": bundle.digest,
        "issuer": release.iss,
        "signed": f"{moment(release.iat)} by release key {bundle.release_kid}",
        "head": f"{head.status}, good until {moment(head.exp)}, by head key {bundle.head_kid}",
        "safety": f"universal safety layer {release.safety.floor}, {release.safety.floor_digest};"
        f" verdict {release.safety.verdict} by {release.safety.validator}",
        "log proof": proof,
    }
    return "\n".join([_listed(facts), "", *remarks(bundle)])


def _value(bundle: VerifiedBundle) -> dict[str, Any]:
    release, head = bundle.release, bundle.head
    return {
        "ok": True,
        "verified": True,
        "document": release.sub,
        "version": release.ver,
        "seq": release.seq,
        "title": bundle.document.title,
        "digest": bundle.digest,
        "release": head.release,
        "issuer": release.iss,
        "keys": {"release": bundle.release_kid, "head": bundle.head_kid},
        "status": head.status,
        "good_until": moment(head.exp),
        "stale": bundle.expired,
        "floor": {"version": release.safety.floor, "digest": release.safety.floor_digest},
        "development": bundle.development,
        "log_proof_checked": False,
        "remarks": list(remarks(bundle)),
    }


def _listed(facts: dict[str, Any]) -> str:
    width = max(map(len, facts), default=0)
    return in_lines(f"  {name:<{width}}  {value}" for name, value in facts.items())
