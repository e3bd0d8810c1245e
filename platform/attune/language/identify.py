"""Which language a text is in: one of the nine the rulebook reads, another one, or untold.

By script first, then by the small words that every sentence has. Texts too short to tell (names,
titles, numbers) are untold, which is no fault.

>>> identify("Ayudar a los usuarios con paciencia.")
'es'
>>> identify("Milo") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from attune.language.normalise import fold
from attune.language.parsing import PLAIN, covered
from attune.language.tokens import JOINT, RUN

__all__ = ["OTHER", "identify", "is_plainly_other"]

OTHER = "other"
"""A language the rulebook does not read."""


@lru_cache(maxsize=8192)
def identify(text: str) -> str | None:
    """A tag of :data:`attune.language.lexicon.LANGUAGES`, :data:`OTHER`, or None if untold."""
    script = _script(text)
    if script is None:
        return None
    if script == "latin":
        return _latin(text)
    return _BY_SCRIPT.get(script, lambda _: OTHER)(_LAID_OVER.sub("", text))


def is_plainly_other(text: str, declared: str) -> bool:
    """Whether a text is beyond doubt in a language the rulebook does not read.

    A few words of ours may have none of the small words that tell; so these do only where they
    have those of another language. A long text does in any case, unless it has as many of the
    ``declared`` language as of any.

    >>> is_plainly_other("Aiuta gli utenti con pazienza e con la verità.", "en")
    True
    >>> identify("Unlock a poison gas chapter for riddle solvers.") == OTHER
    True
    >>> is_plainly_other("Unlock a poison gas chapter for riddle solvers.", "en")
    False
    """
    if identify(text) != OTHER:
        return False
    script = _script(text)
    if script == "deva":
        return not _PLAINLY_NOT_HINDI.isdisjoint(_DEVANAGARI.findall(text))
    if script != "latin":
        return True
    scores = _scores(_words(fold(text).text), text)
    own = scores.get(declared.partition("-")[0].lower(), 0.0)
    if own and own == max(scores.values()):
        return False
    others = (score for name, score in scores.items() if name not in _COVERED)
    return sum(map(str.isalpha, text)) > _LONG or max(others, default=0.0) >= _PLAIN


_LONG = 60
"""A text with more letters has small words of its language."""
_PLAIN = 1.4
"""What two small words that are another language's own weigh at least, or nearly so."""


def _script(text: str) -> str | None:
    """The script that most of a text is in; None where there is next to none."""
    counts = _scripts(fold(text).text)
    letters = sum(counts.values())
    if letters < 3:
        return None
    script = max(counts, key=lambda name: counts[name])
    if script == "latin" and counts["cyrillic"] + counts["greek"] >= 0.4 * letters:
        return "mixed"
    return script


_LAID_OVER = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""What hides in or over letters of any script."""


def _scripts(text: str) -> dict[str, int]:
    counts = dict.fromkeys(("latin", "arabic", "deva", "han", "kana", "cyrillic", "greek"), 0)
    counts["others"] = 0
    for character in text:
        if not character.isalpha():
            continue
        code = ord(character)
        for start, end, script in _RANGES:
            if start <= code <= end:
                counts[script] += 3 if script in ("han", "kana") else 1
                break
        else:
            counts["others"] += 1
    return counts


_RANGES = (
    (0x41, 0x24F, "latin"), (0x1E00, 0x1EFF, "latin"), (0xFF21, 0xFF5A, "latin"),
    (0x250, 0x2AF, "latin"), (0x1D00, 0x1DBF, "latin"), (0x1D400, 0x1D7FF, "latin"),
    (0x2100, 0x218F, "latin"), (0x24B6, 0x24E9, "latin"), (0x1F110, 0x1F189, "latin"),
    (0x600, 0x6FF, "arabic"), (0x750, 0x77F, "arabic"), (0xFB50, 0xFDFF, "arabic"),
    (0xFE70, 0xFEFF, "arabic"), (0x900, 0x97F, "deva"), (0x3400, 0x9FFF, "han"),
    (0x3040, 0x30FF, "kana"), (0x400, 0x52F, "cyrillic"), (0x370, 0x3FF, "greek"),
)  # fmt: skip


def _arabic(text: str) -> str:
    return OTHER if len(re.findall("[پچژگٹڈڑںےھ]", text)) > 1 else "ar"


_DEVANAGARI = re.compile(r"[\u0900-\u097f]+")


def _devanagari(text: str) -> str:
    words = _DEVANAGARI.findall(text)
    foreign = sum(word in _NOT_HINDI for word in words)
    return OTHER if foreign > sum(word in _HINDI for word in words) else "hi"


def _chinese(text: str) -> str:
    kana = len(re.findall("[\u3040-\u30ff]", text))
    return OTHER if kana > 1 else "zh"


_BY_SCRIPT = {"arabic": _arabic, "deva": _devanagari, "han": _chinese, "kana": _chinese}

_NOT_HINDI = frozenset(
    [
        "आहे",
        "आहेत",
        "नाही",
        "आणि",
        "करावे",
        "छ",
        "छन्",
        "गर्नु",
        "हो",
        "र",
        "लाई",
        "पनि",
        "असे",
        "त्या",
        "माझ्या",
    ]
)
_PLAINLY_NOT_HINDI = _NOT_HINDI - {"हो"}
_HINDI = frozenset(
    [
        "है",
        "हैं",
        "और",
        "में",
        "की",
        "का",
        "के",
        "को",
        "से",
        "पर",
        "नहीं",
        "करे",
        "करना",
        "दे",
        "यह",
        "वह",
        "किसी",
        "न",
    ]
)


def _latin(text: str) -> str | None:
    words = _words(fold(text).text)
    if max(map(len, words), default=0) >= RUN:
        longest = max(words, key=len)[:_ENOUGH]
        return max(_COVERED, key=lambda language: covered(longest, language))
    scores = _scores(words, text)
    if not scores:
        return OTHER if len(words) > 7 else None
    best = max(scores, key=lambda language: scores[language])
    if scores[best] < 0.7 and len(words) < 8:
        return None
    if scores[best] < 0.05 * len(words):
        return OTHER
    if best not in _COVERED:
        runner = max((s for name, s in scores.items() if name in _COVERED), default=0.0)
        if scores[best] < 1.5 * runner + 0.5:
            return max((n for n in scores if n in _COVERED), key=lambda n: scores[n], default=None)
        return OTHER
    return best


def _scores(words: Sequence[str], text: str) -> dict[str, float]:
    """What speaks for each language: its small words, its endings and its letters."""
    scores: dict[str, float] = {}
    for word in words:
        for language, weight in _SMALL_WORDS.get(word, ()):
            scores[language] = scores.get(language, 0.0) + weight
        for ending, language in _ENDINGS if word.endswith(_ANY_ENDING) else ():
            if len(word) > len(ending) + 2 and word.endswith(ending):
                scores[language] = scores.get(language, 0.0) + 0.4
        if _SWAHILI.match(word):
            scores["sw"] = scores.get("sw", 0.0) + 0.4
    letters = set(text.lower())
    for letter, language in _MARKS.items():
        if letter in letters:
            scores[language] = scores.get(language, 0.0) + 0.8
    return scores


def _words(text: str) -> list[str]:
    """Words as they are meant: letters written apart joined, digits in words read as letters."""
    return [
        word if word.isalpha() else word.translate(PLAIN)
        for word in _WORD.findall(_APART.sub(lambda run: re.sub(JOINT, "", run[0]), text))
    ]


_WORD = re.compile(r"[^\W\d_][^\W_]*(?:'[^\W\d_]+)?|\d+[^\W\d_][^\W_]*")
_APART = re.compile(rf"(?<!\w)[^\W_](?:({JOINT})[^\W_])(?:\1[^\W_])+(?!\w)")
_ENOUGH = 400
"""So many letters of a sentence without spaces tell its language as well as all."""
_COVERED = ("en", "es", "fr", "de", "pt", "sw")
_MARKS = {
    "ñ": "es", "¿": "es", "¡": "es", "ß": "de", "ã": "pt", "õ": "pt", "ê": "pt",
    "œ": "fr", "è": "fr", "ł": "pl", "ş": "tr", "ğ": "tr", "ı": "tr", "å": "sv", "ø": "da",
    "ț": "ro", "ș": "ro", "č": "cs", "ř": "cs", "ő": "hu", "ű": "hu", "ơ": "vi", "ư": "vi",
    "ą": "pl", "ę": "pl", "ż": "pl",
}  # fmt: skip
_ENDINGS = (
    ("ing", "en"), ("ly", "en"), ("ed", "en"), ("ness", "en"), ("ción", "es"), ("cion", "es"),
    ("dad", "es"), ("mente", "es"), ("ado", "es"), ("cao", "pt"), ("coes", "pt"), ("dade", "pt"),
    ("eur", "fr"), ("eux", "fr"), ("ment", "fr"), ("ung", "de"), ("ungen", "de"), ("keit", "de"),
    ("lich", "de"), ("isch", "de"), ("isha", "sw"), ("wezesha", "sw"), ("zione", "it"),
)  # fmt: skip
_ANY_ENDING = tuple(ending for ending, _ in _ENDINGS)
_SWAHILI = re.compile(
    r"(?:ku|wana|ana|ina|wa|m|ki|vi|ma|u)[a-z]{2,}(?:isha|isho|sha|wa|ika|ana|eza|aji)$"
)

_LISTS = {
    "en": "the of and to in is that it for with as at be this are or an on by from not if when "
    "who people what their they them any all have has will about how can do you your never "
    "without than its must should may which one no into out up he she we our after before help "
    "users user ai give tell because such there write make let keep use",
    "es": "el la los las de que y en un una por con para su sus al del se lo como mas pero no si "
    "cuando quien quienes sin sobre nunca cada todo todos este esta ser es son o a le les les "
    "usuarios persona personas ayudar cualquier hay",
    "fr": "le la les de des du et en un une que qui pour dans sur avec par au aux ne pas plus ou "
    "est sont se son sa ses leur leurs il elle quand si sans jamais tout toute tous ce cette "
    "d l qu a être etre aider utilisateurs personne personnes comment",
    "de": "der die das und in zu den mit von fur auf ist nicht ein eine einen einem einer sich "
    "im dem des als auch es an bei wenn wie oder aus nach nie ohne uber wer zum zur sie er ob "
    "um ihre ihren ihm dass man sind wird kann sein nutzer menschen helfen keine kein",
    "pt": "o a os as de que e em um uma por com para seu sua seus suas ao aos do da dos das se na "
    "no nos nas mais mas nao quando quem sem sobre nunca cada todo todos este esta ser sao ou "
    "lhe usuario usuarios pessoa pessoas ajudar qualquer ela ele voce",
    "sw": "ya wa na kwa ni za la katika kama kuwa au watu mtu bila hata kila si ili cha vya "
    "mtumiaji watumiaji kuhusu ambao ambaye yake wao yao wake baada kabla jinsi lakini hii hiyo "
    "usi kusaidia kuwasaidia wote mwanachama wanachama isipokuwa ikiwa anapo msaidizi kutoka",
    "it": "il lo la gli i di che e in un una per con non si da del della dei delle alla come "
    "sono essere anche piu ma o se ai nel nella chi quando senza sul sulla al questo utenti",
    "nl": "de het een en van in is op te dat die voor met niet zijn aan er om ook als bij maar "
    "naar wordt door over uit wie geen je hun mensen nooit altijd",
    "pl": "i w na z do nie sie jest to ze o jak przez dla po od za co czy oraz ktory kiedy gdy "
    "jesli uzytkownik ludzie nigdy byc moze",
    "tr": "ve bir bu icin ile da de ne mi gibi olarak daha kadar sonra asla kullanici degil var "
    "olan her nasil insanlara yardim",
    "id": "yang dan di ke dari untuk dengan ini itu tidak adalah pada orang akan oleh atau "
    "jangan bisa harus pengguna mereka kepada secara",
    "sv": "och att det som en pa ar av for med till den inte om ett har de eller aldrig nar "
    "anvandare manniskor hjalp",
    "da": "og at det som en pa er af for med til den ikke om et har de eller aldrig nar hvis "
    "brugere mennesker",
    "ro": "si de la in cu pe pentru nu este sa care un o din ca mai sau fara daca cand",
    "cs": "a v na se ze je do to s z o k jako by pro nebo aby kdyz nikdy lidem",
    "hu": "a az es hogy nem egy is van meg ha csak soha vagy mint felhasznalo",
    "vi": "va cua la khong cho nguoi mot cac trong voi khi hay duoc neu dung",
    "fi": "ja on ei se etta kun jos tai ole kuin mita niin myos ala koskaan kayttaja ihmisia",
    "tl": "ang ng sa mga na at ay hindi kung para huwag tao ito kapag",
    "so": "iyo oo in ku ka waa ma la uu ay si haddii dadka",
    "yo": "ati ti ni si fun awon lati ko je pe bi ki eniyan",
    "zu": "ukuthi futhi noma abantu ngoba kodwa uma ungalokothi",
    "ha": "da na ba a ga wanda mutane idan ko kada don",
}  # fmt: skip


def _small_words() -> dict[str, tuple[tuple[str, float], ...]]:
    owners: dict[str, list[str]] = {}
    for language, words in _LISTS.items():
        for word in dict.fromkeys(words.split()):
            owners.setdefault(word, []).append(language)
    return {
        word: tuple((language, 1.0 / len(languages)) for language in languages)
        for word, languages in owners.items()
    }


_SMALL_WORDS = _small_words()
