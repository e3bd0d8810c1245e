"""Making the release tree say what the rows say: one step, safe to be killed and run again."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from attune.release import bundle_bytes
from authoring.models import Document
from publishing import keys, signer
from publishing.errors import NoKeyError
from publishing.models import Blob, Erasure, Head, Release
from publishing.problems import withdrawn_problem
from publishing.tree import BUNDLE, GONE, HEAD, PRIVATE, PUBLIC, Tree, raise_mark

_BLOBS = 0x626C6F62  # "blob": public blobs are not removed while somebody counts on them


@transaction.atomic
def place(*, document_id: int) -> Head:
    """Write what is missing of a document's files where its visibility wants them.

    Order: away from where they may not be; the mark; blobs; releases; bundle and head, so that a
    head never points to nothing. ``SequenceError`` and ``TreeConflictError`` are raised before
    any pointer has changed.
    """
    document = signer.locked(document_id)
    head = Head.objects.select_related("release__version").get(document=document)
    home = _home(document)
    clear(document_id=document_id)
    raise_mark(document.address, signer.mark_of(head.release))
    if home is PUBLIC:
        _hold_blobs(shared=True)
    _write_releases(document, home, head, whole=head.placed != _name(home))
    _write_pointers(document, home, head)
    if home is PUBLIC:
        PRIVATE.remove(document.address, blobs=frozenset())
    for tree in (PUBLIC, PRIVATE):
        tree.sweep_scratch(document.address)
    document.releases.filter(state=Release.State.SIGNED, seq__lte=head.release.seq).update(
        state=Release.State.PUBLISHED, published_at=timezone.now()
    )
    head.placed = _name(home)
    head.written = True
    head.save(update_fields=["placed", "written"])
    return head


@transaction.atomic
def clear(*, document_id: int) -> None:
    """Take away what may not be readable any more: it does not wait for anything else to work."""
    document = signer.locked(document_id)
    _erase_if_asked(document.address)
    if _home(document) is PRIVATE:
        _leave_public(document.address, rows=digests_of(document))


@transaction.atomic
def erase(*, address: str) -> None:
    """Remove the files of a document that was deleted. Its mark stays: no number comes twice."""
    _erase_if_asked(address)


def digests_of(document: Document) -> frozenset[str]:
    """The digests of everything that was ever signed for a document."""
    texts = document.releases.signed().values_list("version__digest", flat=True)
    blobs = Blob.objects.filter(release__document=document).values_list("digest", flat=True)
    return frozenset([*texts, *blobs])


def write_well_known() -> None:
    """Discovery and key set as files; left alone where there are no keys or nothing changed."""
    try:
        files = {"attune.json": keys.discovery_bytes(), "jwks.json": keys.key_set_bytes()}
    except NoKeyError:
        return
    for name, data in files.items():
        PUBLIC.replace(".well-known", PUBLIC.well_known(name), data)


def _home(document: Document) -> Tree:
    return PUBLIC if document.visibility == Document.Visibility.PUBLIC else PRIVATE


def _name(home: Tree) -> str:
    return Head.Place.PUBLIC if home is PUBLIC else Head.Place.PRIVATE


def _write_releases(document: Document, home: Tree, head: Head, *, whole: bool) -> None:
    """The releases up to the head's. A later one, signed meanwhile, waits for a head of its own:
    its file would raise the mark above this head."""
    address = document.address
    releases = document.releases.signed().filter(seq__lte=head.release.seq).order_by("seq")
    if not whole:
        releases = releases.filter(state=Release.State.SIGNED)
    for release in releases.select_related("version").prefetch_related("blobs"):
        home.keep_blob(address, bytes(release.version.canonical))
        for blob in release.blobs.all():
            home.keep_blob(address, bytes(blob.data))
        mark = signer.mark_of(release)
        home.keep(address, home.release(address, mark.seq), release.jws.encode("ascii"))


def _write_pointers(document: Document, home: Tree, head: Head) -> None:
    """Bundle and head; for a withdrawn release the notice stands in place of the bundle. Where
    plain files are served nobody knows of the notice: readers that find no bundle ask the head."""
    address = document.address
    folder = home.document(address)
    withdrawn = head.status in {Head.Status.WITHDRAWN, Head.Status.QUARANTINED}
    if withdrawn:
        notice = withdrawn_problem(f"/v1/d/{address}/bundle", head=head.jws, why=head.why)
        home.replace(address, folder / GONE, notice)
    else:
        content = bytes(head.release.version.canonical)
        bundle = bundle_bytes(head=head.jws, release=head.release.jws, content=content)
        home.replace(address, folder / BUNDLE, bundle)
    home.replace(address, folder / HEAD, head.jws.encode("ascii"))
    home.drop(folder / (BUNDLE if withdrawn else GONE))


def _leave_public(address: str, *, rows: frozenset[str]) -> None:
    """Remove what stands under ``address`` from the public tree, and the blobs that no public
    document states. ``rows`` are the digests the database knows of; the files say the rest."""
    there = PUBLIC.document(address).exists()
    if not there and not any(PUBLIC.blob(address, digest).exists() for digest in rows):
        return
    _hold_blobs(shared=False)
    stated = PUBLIC.stated_digests(address) | rows
    public = Release.objects.signed().filter(document__visibility=Document.Visibility.PUBLIC)
    texts = public.filter(version__digest__in=stated).values_list("version__digest", flat=True)
    blobs = Blob.objects.filter(digest__in=stated, release__in=public)
    needed = {*texts, *blobs.values_list("digest", flat=True)}
    PUBLIC.remove(address, blobs=stated - needed)


def _erase_if_asked(address: str) -> None:
    """Carry out an erasure that is waiting for this address."""
    erasure = Erasure.objects.select_for_update().filter(address=address).first()
    if erasure is None:
        return
    _leave_public(address, rows=frozenset(erasure.digests))
    PRIVATE.remove(address, blobs=frozenset())
    erasure.delete()


def _hold_blobs(*, shared: bool) -> None:
    """Until the transaction ends: writers of public blobs together, a remover alone."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_BLOBS])
