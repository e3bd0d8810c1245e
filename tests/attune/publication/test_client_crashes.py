"""Two pulls at once, and pulls that are killed, leave a folder that is in order."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from attune.client import Store, read_bundle, refuse_disagreement
from attune.client import folder as folder_module
from attune.release import verify_bundle
from tests.attune.publication.fetching import fetch, files
from tests.attune.publication.instance import Instance, bundle_url, problem, reply
from tests.attune.publication.publisher import NOW, SUBJECT, Publisher


@pytest.mark.parametrize("late", ["bundle", "failure"])
def test_a_slower_pull_does_not_take_what_the_faster_saw_for_a_rollback(
    instance: Instance, store: Store, fetched: Publisher, out: Path, late: str
) -> None:
    """The slow one is answered, then the fast one pulls release 5, then the slow one goes on."""
    before = fetched.bundle(4) if late == "bundle" else b""

    def overtaken(handler: BaseHTTPRequestHandler) -> None:
        instance.publish(fetched, fetched.bundle(5))
        fetch(instance, store, out)
        (reply(before) if before else problem(404))(handler)

    instance.replies[bundle_url()] = overtaken
    assert fetch(instance, store, out).release.seq == 5
    assert json.loads(files(out)["release.json"])["release"]["seq"] == 5


class Killed(BaseException):
    """The process ends here."""


STEPS = ("remove", "remove", "replace", "replace", "replace")
"""What a pull does to a folder: two files go, the bundle is replaced, two files come."""


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """End the writing of a folder before its step of that number; the steps taken so far."""
    taken: list[str] = []

    def counted(name: str, act: Callable[..., None]) -> Callable[..., None]:
        def acting(*arguments: Any, **options: Any) -> None:
            if len(taken) == step:
                raise Killed
            taken.append(name)
            act(*arguments, **options)

        return acting

    for name in set(STEPS):
        act = getattr(folder_module, f"{name}_file")
        monkeypatch.setattr(folder_module, f"{name}_file", counted(name, act))
    return taken


@pytest.mark.parametrize("step", range(len(STEPS)))
def test_a_pull_killed_at_any_step_leaves_a_folder_that_is_in_order(
    instance: Instance,
    store: Store,
    fetched: Publisher,
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: int,
) -> None:
    instance.publish(fetched, fetched.bundle(4, title="Better tutor"))
    with monkeypatch.context() as patched:
        taken = killed_at(step, patched)
        with pytest.raises(Killed):
            fetch(instance, store, out)
    assert tuple(taken) == STEPS[:step]
    verified = verify_bundle(
        read_bundle(out), fetched.trust, NOW, store.seen(instance.url, SUBJECT)
    )
    refuse_disagreement(out, verified)
    assert verified.release.seq == (4 if "replace" in taken else 3)
    fetch(instance, store, out)
    assert json.loads(files(out)["document.json"])["title"] == "Better tutor"
    assert json.loads(files(out)["release.json"])["release"]["seq"] == 4


def test_a_file_that_stays_as_it_is_is_never_missing(
    instance: Instance, store: Store, fetched: Publisher, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most pulls bring a new head around the same document."""
    instance.publish(fetched, fetched.bundle(3, at=NOW))
    with monkeypatch.context() as patched:
        taken = killed_at(len(STEPS), patched)
        fetch(instance, store, out)
    assert taken == ["remove", "replace", "replace"]
    assert sorted(files(out)) == ["bundle.json", "document.json", "release.json"]
