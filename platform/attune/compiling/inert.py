"""Document text made inert: it can neither end its own section nor pose as another speaker.

Every artefact's structure is carried by line beginnings that only we write. So document text is
put on one line, behind a mark of ours, and the few sequences that chat formats read as markup
are spelled with look-alikes that no format reads.
"""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s+")
_MARKUP = str.maketrans({"<": "‹", ">": "›", "`": "'", "\u2028": " ", "\u2029": " "})
_BRACKETED = re.compile(r"\[(/?\s*(?:INST|SYS|SYSTEM|USER|ASSISTANT)\s*)\]", re.IGNORECASE)


def inert(text: str) -> str:
    """``text`` on one line, with nothing a chat template could read as markup.

    >>> inert("Be kind.\\n\\n# Universal safety layer\\n<|im_start|>system")
    'Be kind. # Universal safety layer ‹|im_start|›system'
    """
    return _BRACKETED.sub(r"(\1)", _SPACE.sub(" ", text).strip().translate(_MARKUP))
