"""``attune trust init | show | update``: which keys are believed."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from attune.cli.answer import (
    Answer,
    Commands,
    add_command,
    add_network_options,
    add_trust_option,
    store_of,
)
from attune.cli.visible import in_lines
from attune.client import Store, Transport, published_trust
from attune.errors import TrustError, UsageError
from attune.floor import accepted_digests
from attune.trust import Trust, differences, origin_of

DEVELOPMENT = (
    "These are development keys: anybody can make such keys for an instance of their own, so they"
    " prove nothing about who runs it."
)


def add_commands(commands: Commands) -> None:
    trust = commands.add_parser(
        "trust", help="pin, show or update the keys of an instance"
    ).add_subparsers(title="commands", required=True, metavar="COMMAND")
    init = add_command(
        trust, "init", _init, "Fetch the keys of an instance, show them and pin them."
    )
    init.add_argument("url", help="origin of the instance, such as https://attune.example")
    init.add_argument("--issuer", help="the issuer it may speak for, where it is a mirror")
    show = add_command(trust, "show", _show, "Show every pinned key.")
    update = add_command(
        trust, "update", _update, "Show how published keys differ from the pinned; --accept pins."
    )
    update.add_argument("url", nargs="?", help="origin; may be left out if only one is pinned")
    update.add_argument("--accept", action="store_true", help="pin what is published now")
    for parser in (init, show, update):
        add_trust_option(parser)
    for parser in (init, update):
        add_network_options(parser)


def _init(options: Namespace) -> Answer:
    store = store_of(options)
    transport = Transport(options.url, insecure_http=options.insecure_http)
    published = published_trust(transport, issuer=options.issuer)
    pinned = store.pin_for(published.issuer)
    if pinned is None:
        path = store.pin(published)
        text = (
            f"Pinned in {path}:\n\n{_describe(published)}\n\nThis first contact was taken on trust:"
            " compare the keys with what the publisher shows elsewhere."
        )
        return Answer(text=text, values=({**_value(published), "pinned": True, "file": f"{path}"},))
    changes = differences(pinned, published)
    if changes:
        listed = "; ".join(map(str, changes))
        raise TrustError(
            f"{published.issuer} is pinned already and publishes something else now: {listed}. If"
            f" the publisher confirms it, run: attune trust update {pinned.origin} --accept"
        )
    text = f"Pinned already, and nothing has changed:\n\n{_describe(pinned)}"
    return Answer(text=text, values=({**_value(pinned), "pinned": False},))


def _show(options: Namespace) -> Answer:
    pins = store_of(options).pins()
    if not pins:
        return Answer(text="Nothing is pinned. attune trust init URL pins the keys of an instance.")
    return Answer(text="\n\n".join(map(_describe, pins)), values=tuple(map(_value, pins)))


def _update(options: Namespace) -> Answer:
    store = store_of(options)
    pinned = _pinned(store, options.url)
    transport = Transport(pinned.origin, insecure_http=options.insecure_http)
    published = published_trust(transport, issuer=pinned.issuer)
    changes = differences(pinned, published)
    listed = [{"about": change.about, "text": change.text} for change in changes]
    value = {**_value(published), "changes": listed, "accepted": options.accept and bool(changes)}
    if not changes:
        return Answer(text=f"Nothing has changed:\n\n{_describe(pinned)}", values=(value,))
    text = f"{pinned.issuer} publishes something else than is pinned:\n" + "\n".join(
        f"  {change}" for change in changes
    )
    if options.accept:
        path = store.pin(published)
        return Answer(text=f"{text}\n\nPinned in {path}.", values=({**value, "file": f"{path}"},))
    keys_changed = any(change.about == "key" for change in changes)
    return Answer(
        text=text,
        values=(value,),
        notes=("Nothing was pinned. If the publisher confirms this, add --accept.",),
        exit_code=TrustError.exit_code if keys_changed else 1,
    )


def _pinned(store: Store, url: str | None) -> Trust:
    if url is not None:
        origin = origin_of(url)
        pinned = store.pin_for(origin)
        if pinned is None:
            raise UsageError(f"Nothing is pinned for {origin}. Run: attune trust init {origin}")
        return pinned
    pins = store.pins()
    if len(pins) != 1:
        raise UsageError(f"{len(pins)} instances are pinned. Say which one to update.")
    return pins[0]


def _describe(trust: Trust) -> str:
    from_elsewhere = "" if trust.origin == trust.issuer else f" (fetched from {trust.origin})"
    lines = [f"{trust.issuer}{from_elsewhere}", *(f"  {key}" for key in trust.keys)]
    for floor in trust.floors:
        stranger = "" if floor in accepted_digests().values() else "; not known to this version"
        lines.append(f"  universal safety layer {floor}{stranger}")
    return in_lines([*lines, *([DEVELOPMENT] if trust.development else [])])


def _value(trust: Trust) -> dict[str, Any]:
    keys = [{"purpose": trusted.purpose, "kid": trusted.key.kid} for trusted in trust.keys]
    return {
        "ok": True,
        "issuer": trust.issuer,
        "origin": trust.origin,
        "development": trust.development,
        "keys": keys,
        "floors": list(trust.floors),
    }
