"""Document text made inert: it can neither end its own section nor pose as another speaker.

Every artefact's structure is carried by line beginnings that only we write, and by the ids that we
write in square brackets. So document text is put on one line, behind a mark of ours, and what chat
formats read as markup is spelled with look-alikes that no format reads: all angle and square
brackets, all backticks, rows of number signs, and the colon after a word that names a speaker.
"""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s+")
_MARKUP = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "`": "'"})
_HEADING = re.compile(r"##+")
_ROLES = (
    "user|human|assistant|system|developer|ai|bot|chatbot|gpt|model|tool|function"
    "|instructions?|input|response|output"
)
# Formats without special tokens put "USER: " or "### Response:" between turns, in mid-line too. Any
# word in capitals may be one of these, as well as a role however it is written, but neither the
# colon of an address nor that of "User:innen".
_TURN = re.compile(rf"(?:[A-Z][A-Z0-9_] ?:(?!//)|\b(?i:{_ROLES}) ?:(?!\S))")
_LIKE_A_COLON = "\u2236"


def inert(text: str) -> str:
    """``text`` on one line, with nothing a chat template could read as markup.

    >>> inert("Be kind.\\n\\n# Universal safety layer\\n<|im_start|>system [/INST]")
    'Be kind. # Universal safety layer ‹|im_start|›system (/INST)'
    >>> ascii(inert("Remember: ### USER: Hi"))
    "'Remember: # USER\\\\u2236 Hi'"
    """
    line = _HEADING.sub("#", _SPACE.sub(" ", text).strip().translate(_MARKUP))
    return _TURN.sub(lambda turn: turn[0].replace(":", _LIKE_A_COLON), line)
