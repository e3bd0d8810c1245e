"""Who meets which page. A stranger learns nothing, not even that the document is there."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from accounts.models import User
from authoring import urls
from authoring.actions import freeze, receive
from authoring.models import Document
from tests.authoring.pages import signed_in

pytestmark = pytest.mark.django_db

EVERY_PAGE = [str(pattern.name) for pattern in urls.urlpatterns]
TO_READ = {"try", "document", "history", "version", "choose", "compare", "export"}
IN_TALK = {"talk", "talk_section", "reply", "settle", "comment", "delete"}
"""What one meets there depends on what was said, and about which text: test_discussion.py."""
FOR_MEMBERS = {"comments", "reviews"}
FOR_STEWARDS = {"readers", "delete_document"}
OF_COMMUNITIES = {"reviews"}
TO_WRITE = [name for name in EVERY_PAGE if name not in TO_READ | FOR_MEMBERS | IN_TALK]
POSTED = {
    "undo", "clear", "remove", "move", "keep", "restore", "check", "check_section", "reply",
    "settle", "delete", "presence",
}  # fmt: skip
ANSWERED = (200, 204, 302)

FOR_CONSTITUTION = {"key": "clauses", "part_id": "kind", "pk": 1, "number": 1, "before": 1}
FOR_PROFILE = {"key": "values", "part_id": "calm", "pk": 1, "number": 1, "before": 1}


def visit(client: Client, name: str, document: Document) -> int:
    """The status of a page, asked for in the way that it answers."""
    pattern = next(p for p in urls.urlpatterns if p.name == name)
    kind = FOR_PROFILE if document.kind == "profile" else FOR_CONSTITUTION
    known: dict[str, Any] = {
        **kind,
        "after": "draft",
        "suffix": "json",
        "namespace": document.namespace.name,
        "slug": document.slug,
    }
    if name == "import":
        ada = User.objects.get(namespace__name="ada")
        known["pk"] = receive(document=document, by=ada, text="Be kind.").pk
    if name in ("clear", "check_section", "talk_section"):
        known["key"] = "review"
    wanted = pattern.pattern.converters
    url = reverse(f"authoring:{name}", kwargs={key: known[key] for key in wanted})
    response = client.post(url) if name in POSTED else client.get(url)
    return int(response.status_code)


@pytest.fixture
def versions(choir: Document, studies: Document, ada: User) -> None:
    """Each document has one version that nobody has proposed or released."""
    freeze(document=choir, by=ada)
    freeze(document=studies, by=ada)


@pytest.mark.parametrize("name", EVERY_PAGE)
@pytest.mark.parametrize("visibility", ["private", "community"])
def test_a_stranger_gets_404(
    name: str, visibility: str, choir: Document, versions: None, sam: User
) -> None:
    Document.objects.update(visibility="private")
    Document.objects.filter(pk=choir.pk).update(visibility=visibility)

    assert visit(signed_in(sam), name, choir) == 404
    assert visit(Client(), name, choir) == 404


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_nobody_else_sees_a_private_profile(
    name: str, studies: Document, versions: None, ben: User
) -> None:
    assert visit(signed_in(ben), name, studies) == 404
    assert visit(Client(), name, studies) == 404


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_a_member_does_not_see_what_only_its_writers_may_read(
    name: str, choir: Document, versions: None, max_: User
) -> None:
    Document.objects.filter(pk=choir.pk).update(visibility="private")

    assert visit(signed_in(max_), name, choir) == 404


@pytest.mark.parametrize("name", TO_WRITE)
def test_a_member_may_read_but_not_write(
    name: str, choir: Document, versions: None, max_: User
) -> None:
    assert visit(signed_in(max_), name, choir) == 403


@pytest.mark.parametrize("name", ["document", "history", "try", *sorted(FOR_MEMBERS)])
def test_a_member_reads_and_discusses_what_the_community_may_read(
    name: str, choir: Document, versions: None, max_: User
) -> None:
    assert visit(signed_in(max_), name, choir) == 200


@pytest.mark.parametrize("name", sorted(OF_COMMUNITIES))
def test_a_profile_has_no_pages_for_several_people(
    name: str, studies: Document, versions: None, ada: User
) -> None:
    assert visit(signed_in(ada), name, studies) == 403


@pytest.mark.parametrize("name", ["version", "compare", "restore"])
def test_a_text_nobody_has_proposed_is_its_writers_business(
    name: str, choir: Document, versions: None, max_: User, ben: User
) -> None:
    assert visit(signed_in(max_), name, choir) in (403, 404)
    assert visit(signed_in(ben), name, choir) in (200, 302)


@pytest.mark.parametrize("name", [name for name in EVERY_PAGE if name not in IN_TALK])
@pytest.mark.parametrize("handle", ["ada", "ben"])
def test_stewards_and_editors_get_every_page(
    name: str, handle: str, choir: Document, versions: None, ada: User, ben: User
) -> None:
    who = {"ada": ada, "ben": ben}[handle]
    if name in FOR_STEWARDS and handle == "ben":
        assert visit(signed_in(who), name, choir) == 403
        return
    if name == "import" and handle == "ben":  # what Ada brought in is hers to look at
        assert visit(signed_in(who), name, choir) == 404
        return
    # Nothing was removed, so there is nothing to take back: the page says so by 404.
    assert visit(signed_in(who), name, choir) in ((404,) if name == "undo" else ANSWERED)


@pytest.mark.parametrize(
    "name", [name for name in EVERY_PAGE if name not in OF_COMMUNITIES | IN_TALK]
)
def test_the_author_gets_every_page_of_a_profile(
    name: str, studies: Document, versions: None, ada: User
) -> None:
    studies.draft.content["values"] = [{"id": "calm", "title": "Calm"}]
    studies.draft.save()

    assert visit(signed_in(ada), name, studies) in ((404,) if name == "undo" else ANSWERED)


def test_somebody_without_an_account_has_no_permission(choir: Document) -> None:
    anybody = AnonymousUser()

    assert not anybody.has_perm("authoring.view_document", choir)
    assert not anybody.has_perm("authoring.edit_document", choir)


def test_an_undo_of_another_document_is_not_there(
    choir: Document, studies: Document, as_ada: Client, as_ben: Client
) -> None:
    studies.draft.content["values"] = [{"id": "calm", "title": "Calm"}]
    studies.draft.save()
    as_ada.post(reverse("authoring:remove", args=["ada", "studies", "values", "calm"]))
    edit = studies.draft.edits.get()

    response = as_ben.post(reverse("authoring:undo", args=["choir", "singing", edit.pk]))

    assert response.status_code == 404
    studies.draft.refresh_from_db()
    assert "values" not in studies.draft.content


@pytest.mark.parametrize("key", ["nothing", "basics-2", "values"])
def test_a_section_that_the_kind_does_not_have_is_not_there(
    key: str, choir: Document, as_ada: Client
) -> None:
    assert as_ada.get(f"/d/choir/singing/edit/{key}").status_code == 404
