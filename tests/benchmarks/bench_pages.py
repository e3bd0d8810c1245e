"""How long pages of a large constitution take the server, beside a small one: one table.

    python -m pytest tests/benchmarks/bench_pages.py -s

Processor time of the whole request, so that other work on the machine counts little; median of
several, warm. Target: with 300 clauses the editor takes less than ten times what it takes with 30.
"""

from __future__ import annotations

import gzip
import statistics
import sys
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from authoring.actions import freeze
from authoring.models import Document
from tests.authoring.pages import signed_in
from tests.benchmarks.bench_validate import sound
from tests.factories import community, person, started_constitution

ROUNDS = 5
SIZES = (30, 60, 300)
PAGES = ("", "edit", "edit/clauses/clause-7", "edit/parameters", "comments", "history",
         "compare/1/draft", "propose")  # fmt: skip
MOST = 10  # times

pytestmark = pytest.mark.django_db


def test_the_editor_of_300_clauses_takes_less_than_ten_times_that_of_30() -> None:
    ada = person("ada")
    circle = community(ada, handle="circle")
    client = signed_in(ada)
    took: dict[str, list[float]] = {page: [] for page in PAGES}
    rows = []
    for size in SIZES:
        document = started_constitution(circle, ada, slug=f"of-{size}", **sound(size, 20, 1))
        freeze(document=document, by=ada)
        for page in PAGES:
            seconds, queries, weight = measured(client, document, page)
            took[page].append(seconds)
            rows.append(f"{page or 'read':<24}{size:>8}{seconds * 1000:>10.0f}"
                        f"{queries:>9}{weight / 1000:>9.1f}")  # fmt: skip
    heading = f"{'page':<24}{'clauses':>8}{'ms':>10}{'queries':>9}{'kB gzip':>9}"
    sys.stdout.write("\n" + "\n".join([heading, *sorted(rows)]) + "\n")
    small, _middle, large = took["edit"]
    assert large < MOST * small


def measured(client: Client, document: Document, page: str) -> tuple[float, int, int]:
    """Median seconds of processor time, queries, and bytes on the wire."""
    url = document.get_absolute_url() + page
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
    queries = len(captured)  # before the next request empties the log
    assert answer.status_code == 200, url
    took = []
    for _round in range(ROUNDS):
        started = time.process_time()
        client.get(url)
        took.append(time.process_time() - started)
    return statistics.median(took), queries, len(gzip.compress(answer.content, 6))
