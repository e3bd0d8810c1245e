"""Pages are compressed on the way; what the export API answers is not."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_for_whoever_understands_it() -> None:
    plain = Client().get("/communities/")
    packed = Client().get("/communities/", headers={"accept-encoding": "gzip, br"})

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert b"<html" in gzip.decompress(packed.content)


def test_an_answer_of_the_export_api_keeps_its_bytes() -> None:
    answer = Client().get("/v1/openapi.json", headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in answer.headers
    assert len(answer.content) > 1_000
