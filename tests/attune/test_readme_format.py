"""The README's thirty lines verify a bundle, and nothing that is not one."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from attune.canonical import canonical_bytes
from attune.signing import SigningKey
from tests.attune.publication.publisher import SUBJECT, Publisher

README = Path(__file__).parents[2] / "README.md"
HEADING = "## The bundle, verified by hand"


def thirty_lines() -> str:
    section = README.read_text("utf-8").partition(HEADING)[2]
    block = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert block is not None, f"README.md has no Python under “{HEADING}”"
    return block.group(1)


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def verify(tmp_path: Path, publisher: Publisher) -> Callable[..., tuple[int, str]]:
    """Run the lines on a bundle, asking for a document: exit code and standard output."""
    program, bundle, trust = (tmp_path / name for name in ("verify.py", "b.json", "t.json"))
    program.write_text(thirty_lines(), "utf-8")

    def run(data: bytes, document: str = SUBJECT) -> tuple[int, str]:
        bundle.write_bytes(data)
        trust.write_bytes(publisher.trust.to_bytes())
        command = [sys.executable, "-I", str(program), str(bundle), str(trust), document]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return done.returncode, done.stdout

    return run


def fresh(publisher: Publisher, **options: Any) -> bytes:
    """A bundle signed an hour ago by the real clock, which the lines read."""
    return publisher.bundle(at=datetime.now(UTC) - timedelta(hours=1), **options)


def test_they_are_thirty_and_need_cryptography_and_the_standard_library_only() -> None:
    source = thirty_lines()
    assert len([line for line in source.splitlines() if line.strip()]) <= 30
    tree = ast.parse(source)
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def test_they_verify_a_bundle(publisher: Publisher, verify: Callable[..., tuple[int, str]]) -> None:
    said = f"{SUBJECT} 1.0.0 by {publisher.issuer}: Tutor constitution\n"
    assert verify(fresh(publisher)) == (0, said)


def test_they_refuse_what_is_altered(
    publisher: Publisher, verify: Callable[..., tuple[int, str]]
) -> None:
    data = fresh(publisher)
    for place in range(20, len(data) - 20, len(data) // 25):
        altered = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        code, said = verify(altered)
        assert (code, said) == (1, ""), place


def test_they_refuse_what_attune_verify_refuses(
    publisher: Publisher, verify: Callable[..., tuple[int, str]]
) -> None:
    data = json.loads(fresh(publisher))
    other = json.loads(fresh(publisher, seq=2, title="Other title"))
    stranger = Publisher()
    for refused in (
        canonical_bytes({**data, "release": other["release"]}),
        canonical_bytes({**data, "content": other["content"]}),
        canonical_bytes({**data, "head": data["release"]}),
        fresh(publisher, status="withdrawn"),
        fresh(publisher, min_seq=2),
        publisher.bundle(at=datetime.now(UTC) - timedelta(days=9)),
        fresh(stranger),
    ):
        assert verify(refused) == (1, "")


def test_they_refuse_another_document_than_the_one_asked_for(
    publisher: Publisher, verify: Callable[..., tuple[int, str]]
) -> None:
    assert verify(fresh(publisher), "willow-school/other") == (1, "")


def test_they_refuse_a_key_used_for_another_purpose(
    publisher: Publisher, verify: Callable[..., tuple[int, str]]
) -> None:
    publisher.release_key, publisher.head_key = publisher.head_key, publisher.release_key
    data = fresh(publisher)
    publisher.release_key, publisher.head_key = publisher.head_key, publisher.release_key
    assert verify(data) == (1, "")
    publisher.release_key = SigningKey.generate()
    assert verify(data) == (1, "")
