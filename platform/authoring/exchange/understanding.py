"""Free text, as people keep it in the settings of an assistant, taken apart and understood.

Rules of thumb for English, Spanish and German, which people then mend on the page that shows what
came of them. Nothing is lost: every word of the text is in exactly one piece, as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from authoring.exchange.force_words import force_named, force_of
from authoring.exchange.pieces import Piece

MOST = 200
"""Pieces of one text, so that the page that shows them stays one that people look through."""


def understand(text: str, *, personal: bool) -> list[Piece]:
    """The pieces of a text in its order. ``personal`` texts may hold wishes and memories too.

    Of a text with more than MOST it gives the first that is too many, and no further ones.

    >>> [(p.target, p.text) for p in understand("- Never flatter me.", personal=True)]
    [('must_not', 'Flatter me.')]
    """
    pieces: list[Piece] = []
    for chunk in _chunks(text):
        pieces += _pieces(chunk, personal)
        if len(pieces) > MOST:
            break
    return pieces


@dataclass(frozen=True, slots=True)
class _Chunk:
    words: str
    line: int
    under: str
    kind: str
    """heading, item, sentence or code"""


def _pieces(chunk: _Chunk, personal: bool) -> Iterator[Piece]:
    if chunk.kind == "heading":
        yield Piece(words=chunk.words, line=chunk.line, is_heading=True)
        return
    if chunk.kind == "code":
        yield Piece(words=chunk.words, line=chunk.line, text=chunk.words)
        return
    target, text = _meant(_plain(chunk.words), chunk, personal)
    under = "" if _heading_means(chunk.under) else chunk.under
    yield Piece(words=chunk.words, line=chunk.line, target=target, text=text, under=under)
    if target in ("must", "should"):
        for parameter, value, pattern in _DIALS:
            if re.search(pattern, text, re.IGNORECASE) and not _NEGATED.search(text):
                yield Piece(
                    words="",
                    line=chunk.line,
                    target="dial",
                    text=text,
                    parameter=parameter,
                    value=value,
                )


def _meant(text: str, chunk: _Chunk, personal: bool) -> tuple[str, str]:
    named = re.match(r"\*\*(.+?)\*\*:? *(?=\S)", chunk.words)
    if named and (force := force_named(named.group(1))):
        return force, _plain(chunk.words[named.end() :])
    if personal:
        for target, pattern in _PERSONAL:
            if match := re.match(pattern, text, re.IGNORECASE):
                rest = text[match.end() :].strip() if target in _TAKEN_OFF else text
                return (target, rest[:1].upper() + rest[1:]) if rest.strip(" .") else ("", text)
    if found := force_of(text):
        return found
    if personal and (target := _heading_means(chunk.under)):
        return target, text
    if re.match(_IMPERATIVE, text, re.IGNORECASE):
        return "should", text
    return "", text


def _heading_means(heading: str) -> str:
    """The target that a heading gives to what stands below it."""
    return next(
        (target for target, pattern in _HEADINGS if re.search(pattern, heading, re.IGNORECASE)), ""
    )


# -- taking apart --------------------------------------------------------------------------------


def _chunks(text: str) -> Iterator[_Chunk]:
    under = ""
    paragraph: list[str] = []
    first = 0
    for number, line in _lines(text):
        fence, heading, item = _FENCE.match(line), _heading_in(line), _ITEM.match(line)
        if fence or heading or item or not line.strip():
            yield from _sentences(paragraph, first, under)
            paragraph = []
        if fence:
            yield _Chunk(line, number, under, "code")
        elif heading:
            under = _plain(heading).rstrip(":")
            yield _Chunk(heading, number, "", "heading")
        elif line.strip():
            first = first if paragraph else number
            paragraph.append(line[item.end() if item else 0 :].strip())
    yield from _sentences(paragraph, first, under)


_FENCE = re.compile(r"\s*(?:```|~~~)")
_ITEM = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s+(?=\S)")
_HEADING = re.compile(
    r"\s{0,3}#{1,6}\s+(.*?)[\s#]*$|\s*\*\*([^*]{1,80})\*\*:?\s*$|\s*([^.!?\n]{1,60}):\s*$"
)


def _heading_in(line: str) -> str:
    match = _HEADING.match(line)
    return next(filter(None, match.groups()), "") if match else ""


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines; everything between two fences is one."""
    code: list[str] = []
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if code or _FENCE.match(line):
            start = start if code else number
            code.append(line)
            if len(code) > 1 and _FENCE.match(line):
                yield start, "\n".join(code)
                code = []
        else:
            yield number, line
    if code:
        yield start, "\n".join(code)


def _sentences(lines: list[str], first: int, under: str) -> Iterator[_Chunk]:
    whole = "\n".join(lines).strip()
    begin = 0
    for end in [*(match.end() for match in _SENTENCE_ENDS.finditer(whole)), len(whole)]:
        if words := whole[begin:end].strip():
            line = first + whole.count("\n", 0, begin)
            yield _Chunk(words.replace("\n", " "), line, under, "sentence")
        begin = end


_SENTENCE_ENDS = re.compile(r"(?:[.!?؟。][\"'”’)]*\s+|\n)(?=[A-ZÀ-ÞΑ-Я\"'“¿¡\d*])")


def _plain(words: str) -> str:
    """Without the marks of emphasis."""
    return re.sub(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1", r"\2", words).strip()


# -- words ---------------------------------------------------------------------------------------

_TAKEN_OFF = {"remember", "never-remember", "want-to-want"}
"""Where the opening words say the target and the rest is the text."""

_PERSONAL = (
    ("never-remember", (r"(?:please )?(?:do not|don['’]t|never) (?:remember|store|save|keep) "
                       r"(?:that |anything about )?")),
    ("never-remember", r"(?:no recuerdes|no guardes|olvida) (?:que |nada sobre )?"),
    ("never-remember", r"(?:merk dir nicht|speichere nicht|vergiss)(?:,)? (?:dass )?"),
    ("remember", r"(?:please )?(?:remember|keep in mind|bear in mind)(?: that)?:? "),
    ("remember", r"(?:recuerda|ten en cuenta)(?: que)?:? "),
    ("remember", r"(?:merk dir|denk daran)(?:,)?(?: dass)?:? "),
    ("want-to-want", r"i (?:want|wish|['’]d like|would like) (?:to want|i wanted|i cared) "),
    ("want-to-want", r"(?:quiero|me gustaría) querer |ich (?:möchte|will) gern wollen "),
    ("want", (r"(?:i (?:want|hope|wish|need|['’]d like|would like|plan|am trying|['’]m trying)"
             r"|my goals?) (?!you |the (?:ai|assistant|model) )")),
    ("want", r"(?:quiero|me gustaría|espero|mi meta) (?!que )"),
    ("want", r"ich (?:will|möchte|wünsche|hoffe|versuche)\b(?!, dass du)"),
    ("value", r"(?:i (?:value|care (?:deeply )?about)|.{2,60} (?:matters?|is important) to me)\b"),
    ("value", r"(?:valoro|me importan?|para mí es importante)\b|mir (?:ist|sind) .{2,80} wichtig"),
    ("about", (r"(?:i am|i['’]m|i work|i live|i have|i['’]ve|i study|i speak|my name|my job"
              r"|my (?:partner|family|children|kids)) ")),
    ("about", r"(?:soy|estoy|trabajo|vivo|tengo|me llamo|estudio) "),
    ("about", r"(?:ich (?:bin|arbeite|wohne|lebe|heiße|habe)|mein(?:e)? \w+ (?:ist|sind)) "),
)  # fmt: skip

_HEADINGS = (
    ("never-remember", r"never remember|don['’]t remember|no recordar|nicht merken"),
    ("remember", r"\b(?:remember|memory|memories|recuerd|memoria|merken|gedächtnis)"),
    ("about", r"\b(?:about me|who i am|background|sobre mí|quién soy|über mich|wer ich bin)\b"),
    ("value", r"\b(?:values|valores|werte|what matters)\b"),
    ("want", r"\b(?:goals?|wishes|i want|metas?|deseos|ziele?|wünsche)\b"),
)

_IMPERATIVE = (
    r"(?:be|use|keep|give|answer|write|explain|ask|tell|show|help|format|treat|speak|talk|respond|"
    r"reply|start|stop|end|begin|include|provide|offer|suggest|challenge|push|call|cite|check|"
    r"think|make|let|take|assume|act|focus|remind|encourage|support|respect|admit|say|prefer|"
    r"point|summari[sz]e|translate|skip|limit|adapt|consider|"
    r"sé|sea|usa|utiliza|responde|explica|pregunta|escribe|da|dime|ayuda|habla|cita|evita|"
    r"sei|verwende|antworte|erkläre|frag|frage|schreib|schreibe|gib|sag|sage|hilf|sprich|nenne|"
    r"vermeide)\b"
)

_NEGATED = re.compile(
    r"\b(?:not|never|no|without|less|don['’]t|avoid|nunca|sin|nicht|kein\w*|nie)\b", re.IGNORECASE
)

_DIALS = (
    ("warmth", 0.8, r"\b(?:warm|friendly|kind|gentle|cálid|amable|herzlich|freundlich)"),
    ("directness", 0.8, (r"\b(?:direct(?:ly)?|blunt|straightforward|to the point|sugar-?coat"
                        r"|direct[oa]|sin rodeos|direkt|unverblümt)\b")),
    ("challenge", 0.7, (r"\b(?:challenge|push back|devil['’]s advocate|disagree|critique"
                       r"|cuestiona|widersprich|hinterfrage)\b")),
    ("proactivity", 0.7, r"\b(?:proactive(?:ly)?|anticipate|proactiv[oa]|vorausschauend)\b"),
    ("playfulness", 0.7, r"\b(?:playful|humou?r|witty|funny|humor|divertid[oa]|witzig)\b"),
    ("perspective_breadth", 0.8, (r"\b(?:perspectives|viewpoints|both sides|perspectivas"
                                 r"|perspektiven)\b")),
    ("epistemic_humility", 0.8, (r"\b(?:uncertain|not sure|unsure|don['’]t know|confidence"
                                r"|no sabes|unsicher)\b")),
)  # fmt: skip
"""Which sentence hints at which dial. Offered beside the clause, never instead of it."""
