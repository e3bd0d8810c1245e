"""The catalogues of translations: gathered from code, templates and the floor, kept in step.

What is translated stands in ``platform/config/locale/<language>/LC_MESSAGES/django.po``. Messages
are gathered from ``gettext`` calls, from templates, from the core's phrases, and from the data that
pages show: the universal safety layer and the rules that hold documents to it. Babel reads and
writes the files, so that no program has to be installed for it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from attune.floor import current_floor
from attune.language.rulebook import rulebook
from config.environment import ROOT

__all__ = [
    "catalogue_file",
    "compile_catalogue",
    "gathered",
    "languages",
    "read",
    "updated",
    "write",
]

DOMAIN = "django"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "Phrase": None,
}
CODE = ("platform", "communities", "profiles")
_BORN = datetime(2026, 1, 1, tzinfo=UTC)  # in the header: a date that does not change

# Django turns a template into calls between stretches of X that are no code.
_CALL = re.compile(
    r"""(?<!\w)(?:n?gettext|_)\((?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|, ?|count)+\)"""
)

# Babel puts the last two forms of Arabic the other way round than Django's own catalogues.
_PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5);",
}

Message = str | tuple[str, ...]
"""One text, or singular and plural."""


def languages() -> list[str]:
    """The languages with a catalogue: all but English."""
    return [code for code, _name in settings.LANGUAGES if code != "en"]


def catalogue_file(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", f"{DOMAIN}.po")


def gathered() -> list[Message]:
    """Every message that a page may show, sorted, each once."""
    root = ROOT
    found = {*_data()}
    for folder in CODE:
        for file in root.joinpath(folder).rglob("*.py"):
            if "migrations" not in file.parts:
                found |= {*_extracted(file.read_bytes())}
    for file in root.joinpath("templates").rglob("*.html"):
        code = templatize(file.read_text("utf-8"), origin=str(file.relative_to(root)))
        found |= {*_extracted("\n".join(_CALL.findall(code)).encode())}
    return sorted(found, key=lambda m: m if isinstance(m, str) else m[0])


def _extracted(source: bytes) -> Iterator[Message]:
    for _line, message, _comments, _context in extract("python", io.BytesIO(source), KEYWORDS):
        if isinstance(message, str):
            yield message
        elif all(message):
            yield tuple(str(each) for each in message)


def _data() -> Iterator[Message]:
    """Texts that stand in data: the floor's, and what the rules of its language stage say."""
    floor = current_floor()
    yield floor.preamble
    for commitment in floor.commitments:
        yield from (commitment.title, commitment.text, commitment.why)
    for rule in rulebook():
        yield from (rule.message, rule.remedy)


def read(language: str) -> Catalog:
    """A language's catalogue as it stands in its file; an empty one where there is none."""
    file = catalogue_file(language)
    if not file.exists():
        return Catalog(locale=language, domain=DOMAIN)
    with file.open("rb") as stream:
        return read_po(stream, locale=language, domain=DOMAIN)


def updated(old: Catalog, messages: Iterable[Message]) -> Catalog:
    """The catalogue of exactly these messages, with the translations there were."""
    new = Catalog(
        locale=old.locale,
        domain=DOMAIN,
        project="Attune",
        header_comment=f"# Attune in {old.locale.english_name if old.locale else old.domain}.",
        msgid_bugs_address="Attune",
        last_translator="Attune",
        language_team="Attune",
        charset="utf-8",
        creation_date=_BORN,
        revision_date=_BORN,
        fuzzy=False,
    )
    new.mime_headers = [("Plural-Forms", _PLURALS[new.locale_identifier or ""])]
    for message in messages:
        known = old.get(message if isinstance(message, str) else message[0])
        string = known.string if known is not None and not known.fuzzy else None
        plural = not isinstance(message, str)
        if plural and not isinstance(string, tuple | list):
            string = None
        if not plural and not isinstance(string, str):
            string = None
        new.add(message, string, flags=_flags(message))
    return new


def _flags(message: Message) -> list[str]:
    text = message if isinstance(message, str) else message[0]
    return ["python-brace-format"] if "{" in text and "%" not in text else []


def write(language: str, catalogue: Catalog) -> None:
    file = catalogue_file(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        write_po(stream, catalogue, width=100, no_location=True, ignore_obsolete=True)
    compile_catalogue(language, catalogue)


def compile_catalogue(language: str, catalogue: Catalog) -> None:
    """The form that Django reads, beside the text; it is not kept in the repository."""
    with catalogue_file(language).with_suffix(".mo").open("wb") as stream:
        write_mo(stream, catalogue)
