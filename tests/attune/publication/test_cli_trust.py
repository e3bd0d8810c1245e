"""``attune trust``: keys are pinned when they are first met, and changed only on request."""

from __future__ import annotations

from pathlib import Path

import pytest

from attune.client import Store
from attune.signing import SigningKey
from attune.trust import DISCOVERY_PATH, JWKS_PATH, TrustedKey, key_set
from tests.attune.publication.instance import Instance, json_reply
from tests.attune.publication.publisher import SUBJECT, Publisher
from tests.attune.publication.shell import Shell


def test_pinning_the_same_keys_again_changes_nothing(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    ended = attune("trust", "init", instance.url)
    assert ended.code == 0
    assert "nothing has changed" in ended.out


def test_changed_keys_are_not_pinned_by_init(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    before = attune("trust", "show").out
    pulled.head_key = SigningKey.generate()
    instance.publish(pulled)
    ended = attune("trust", "init", instance.url)
    assert ended.code == 3
    assert pulled.head_key.public.fingerprint in ended.err
    assert "attune trust update" in ended.err
    assert attune("trust", "show").out == before


def test_update_shows_and_only_accept_pins(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    old = pulled.head_key.public.fingerprint
    assert attune("trust", "update").code == 0
    pulled.head_key = SigningKey.generate()
    new = pulled.head_key.public.fingerprint
    instance.publish(pulled, pulled.bundle(4))
    shown = attune("trust", "update", instance.url)
    assert shown.code == 3
    assert f"removed: head key {old}" in shown.out
    assert f"added: head key {new}" in shown.out
    refused = attune("pull", instance.url, SUBJECT, "-o", "out")
    assert refused.code == 3
    assert "attune trust update" in refused.err
    assert attune("trust", "update", "--accept").code == 0
    assert new in attune("trust", "show").out
    assert old not in attune("trust", "show").out
    assert attune("pull", instance.url, SUBJECT, "-o", "out").code == 0


def test_a_pull_tells_of_a_key_that_is_announced_while_the_pinned_ones_sign(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    assert attune("pull", instance.url, SUBJECT).err == ""
    extra = TrustedKey(purpose="head", key=SigningKey.generate().public)
    instance.replies[JWKS_PATH] = json_reply(key_set([*pulled.keys, extra]))
    ended = attune("pull", instance.url, SUBJECT)
    assert ended.code == 0
    assert f"added: {extra}" in ended.err
    assert f"attune trust update {instance.url}" in ended.err
    assert str(extra) not in attune("trust", "show").out


@pytest.mark.parametrize("where", [None, "https://[1.1]/x", "https://elsewhere.example/x"])
def test_a_pull_is_content_where_no_keys_are_to_be_found(
    attune: Shell, instance: Instance, pulled: Publisher, where: str | None
) -> None:
    if where is None:
        del instance.replies[JWKS_PATH]
    else:
        told = {**pulled.discovery.to_dict(), "jwks_uri": where}
        instance.replies[DISCOVERY_PATH] = json_reply(told)
    ended = attune("pull", instance.url, SUBJECT)
    assert (ended.code, ended.err) == (0, "")


def test_an_added_key_is_not_pinned_silently_either(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    extra = TrustedKey(purpose="release", key=SigningKey.generate().public)
    instance.replies[JWKS_PATH] = json_reply(key_set([*pulled.keys, extra]))
    ended = attune("trust", "update", "--json")
    assert ended.code == 3
    assert ended.value["changes"] == [{"about": "key", "text": f"added: {extra}"}]
    assert ended.value["accepted"] is False
    assert str(extra) not in attune("trust", "show").out


def test_show_lists_what_is_pinned(attune: Shell, instance: Instance, pulled: Publisher) -> None:
    ended = attune("trust", "show")
    assert instance.url in ended.out
    assert pulled.release_key.public.fingerprint in ended.out
    assert attune("trust", "show", "--json").value["issuer"] == instance.url


def test_show_with_nothing_pinned_says_how_to_begin(attune: Shell) -> None:
    ended = attune("trust", "show")
    assert ended.code == 0
    assert "attune trust init" in ended.out


def test_a_trust_file_of_ones_own(attune: Shell, instance: Instance, local: Publisher) -> None:
    instance.publish(local, local.bundle())
    own = ["--trust-file", "root.json"]
    assert attune("trust", "init", instance.url, *own).code == 0
    assert attune("pull", instance.url, SUBJECT, "-o", "out", *own).code == 0
    assert attune("verify", "out", *own).code == 0
    assert attune("verify", "out").code == 2


def test_a_home_that_cannot_be_written_names_the_options(
    attune: Shell, instance: Instance, local: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("file").write_text("in the way")
    monkeypatch.setenv("ATTUNE_HOME", "file/home")
    ended = attune("trust", "init", instance.url)
    assert ended.code == 2
    assert "ATTUNE_HOME" in ended.err
    assert "--trust-file" in ended.err
    assert attune("trust", "init", instance.url, "--trust-file", "root.json").code == 0


def test_with_several_instances_the_bundles_own_is_used(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    stranger = Publisher("https://else.example")
    Store().pin(stranger.trust)
    assert attune("verify", "out").code == 0
    Path("b.json").write_bytes(Publisher("https://third.example").bundle())
    ended = attune("verify", "b.json")
    assert ended.code == 3
    assert "https://third.example" in ended.err
    assert "no keys are pinned" in ended.err


def test_several_instances_are_not_guessed_between(
    attune: Shell, instance: Instance, pulled: Publisher
) -> None:
    Store().pin(Publisher("https://else.example").trust)
    assert attune("trust", "update").code == 2
    assert attune("trust", "update", "https://third.example").code == 2
