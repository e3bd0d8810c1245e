"""The export API does what its own description says, for whatever one sends it."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema

from authoring.models import Document
from publishing import actions
from publishing.static_release import StaticRelease
from publishing.tasks import sweep
from publishing.throttling import FailureThrottle, ListThrottle
from tests.contract.conftest import release

EXAMPLES = 15  # for each operation and mode


@pytest.fixture
def api(
    profile: Document, diary: Document, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> BaseSchema:
    """The application as the server runs it, with a public document in it and a private one."""
    monkeypatch.setattr(actions, "send", lambda _: None)
    monkeypatch.setattr(ListThrottle, "rate", "100000/min")
    monkeypatch.setattr(FailureThrottle, "rate", "100000/min")
    release(profile)
    release(diary)
    sweep()
    return schemathesis.openapi.from_wsgi("/v1/openapi.json", StaticRelease(get_wsgi_application()))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_as_described(
    api: BaseSchema, profile: Document, diary: Document, mode: GenerationMode
) -> None:
    operations = [found.ok() for found in api.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 9  # all but the description itself, which was just read
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not (operation.path_parameters or operation.query):
            continue  # there is nothing in it that could be wrong
        _check(operation, mode, [_real(profile), _real(diary)])


def _check(
    operation: APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    documents: list[dict[str, Any]],
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: schemathesis.Case[Any]) -> None:
        (case.query or {}).pop("cursor", None)  # one has to be given one
        case.call_and_validate()
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            for document in documents:  # what is drawn seldom names one that exists
                names = case.path_parameters
                case.path_parameters = {name: document[name] for name in names}
                case.call_and_validate()

    check()


def _real(document: Document) -> dict[str, Any]:
    return {
        "namespace": document.namespace.name,
        "slug": document.slug,
        "seq": 1,
        "digits": document.versions.get().digest.removeprefix("sha256:"),
    }
