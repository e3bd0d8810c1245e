"""Handles: which names a person or a community may take, and which is free."""

from __future__ import annotations

import re
import unicodedata
from itertools import count

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import NAME_PATTERN, Namespace, RetiredName

LONGEST = 40

# Words of our own addresses, and words under which somebody could pass for the site itself.
_RESERVED = """
about abuse accounts admin administrator api app apps assets attune auth blog communities
community compare contact d dashboard delete docs document documents edit events everyone
example examples explore export favicon floor healthz help history home hostmaster import
info invitations language legal log login logout mail me media mfa moderator new news nobody
null official people person postmaster press privacy profile profiles public readyz release
releases revocations robots root safety search security settings signin signup sitemap starters
staff static status support system team terms tokens trust undefined user users v1 v2 vote
webhooks webmaster well-known www
"""
RESERVED = frozenset(_RESERVED.split())

HINT = gettext_lazy(
    "Lower-case letters, digits and hyphens, 40 at most. It becomes part of your web address "
    "and cannot be changed later."
)


OPTIONAL_HINT = gettext_lazy(
    "Lower-case letters, digits and hyphens. It becomes part of your web address and cannot be "
    "changed later. Left empty, it is made from the name."
)


def check(name: str) -> None:
    """Raise ValidationError, in words for the person choosing, unless `name` may be taken now.

    People and communities share one set of names.
    """
    if not re.fullmatch(NAME_PATTERN, name):
        raise ValidationError(
            _(
                "Use lower-case letters, digits and hyphens; begin and end with a letter or a "
                "digit; 40 characters at most."
            ),
            code="form",
        )
    if name in RESERVED:
        raise ValidationError(_("This word is reserved for the site itself."), code="reserved")
    if Namespace.objects.filter(name=name).exists() or _is_retired(name):
        raise taken()


def _is_retired(name: str) -> bool:
    return RetiredName.objects.filter(digest=RetiredName.digest_of(name)).exists()


def taken() -> ValidationError:
    return ValidationError(
        _("Somebody has this name already. Please choose another."), code="taken"
    )


def suggest(words: str) -> str:
    """A free name made from a person's or a community's ordinary one; "" where none can be.

    "María López" becomes "maria-lopez", or "maria-lopez-2" where that is taken or reserved.
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST - 4].rstrip("-")
    if not stem:
        return ""
    used = (
        set(Namespace.objects.filter(name__startswith=stem).values_list("name", flat=True))
        | RESERVED
    )
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in numbered if name not in used and not _is_retired(name))
