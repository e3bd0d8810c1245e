"""What the fields of documents are called, where no form says it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from authoring.places import RULES


def field_name(name: str) -> str:
    """The label of a field by its path within a part or document: ``examples/good``."""
    known = {
        "title": _("Title"),
        "language": _("Language"),
        "preamble": _("Preamble"),
        "narrative": _("In your own words"),
        "modality": _("Force"),
        "text": _("Text"),
        "why": _("Why"),
        "part": _("Chapter"),
        "kind": _("Kind"),
        "topics": _("Topics"),
        "applies_when": _("Applies"),
        "except_when": _("Except"),
        "examples/good": _("Good examples"),
        "examples/bad": _("Bad examples"),
        "confidence": _("How sure"),
        "source": _("Source"),
        "support": _("Support"),
        "when": _("When"),
        "effects": _("Effects"),
        "priority": _("Priority"),
        "lasts": _("Lasts"),
        "navigate": _("The way between them"),
        "between": _("Between"),
        "scope/roles": _("Roles"),
        "scope/domains": _("Domains"),
        "scope/audience": _("Audience"),
        "amendment/proposers": _("Who may propose"),
        "amendment/notice_days": _("Days of notice"),
        "amendment/voting_days": _("Days to vote"),
        "amendment/method": _("How it is decided"),
        "amendment/quorum": _("Quorum"),
        "amendment/threshold": _("Threshold"),
        "amendment/bridging_threshold": _("Bridging threshold"),
        "amendment/typo_objection_days": _("Days to object to a correction"),
        "rights/exit/penalty": _("What leaving costs"),
        "rights/exit/terms": _("How somebody leaves"),
        "rights/export": _("Taking data along"),
        "rights/contest/answer_days": _("Days until a contest is answered"),
        "rights/dissent": _("Minority views attached"),
        "rights/notice_days": _("Days of notice before a change"),
        "rights/fork": _("Going one's own way"),
        "review/due": _("Looked at again by"),
        "review/sunset": _("Ends on"),
        "review/on_expiry/to": _("Then applies"),
        "review/on_expiry/version": _("Which version"),
        "memory/remember": _("May be remembered"),
        "memory/never_remember": _("Never remembered"),
        "memory/retention_days": _("Forgotten after days"),
        "memory/may_influence": _("May influence"),
        "amendment": _("How it is changed"),
        "rights": _("Rights"),
        "review": _("Review"),
        "memory": _("Memory"),
        "scope": _("Scope"),
        "subject": _("What it is about"),
        "translations": _("Translations"),
        "lineage": _("Origin"),
        "floor": _("Safety layer it rests on"),
        RULES: _("What it sets"),
    }
    if name in known:
        return known[name]
    if name.startswith("translations/"):
        language, _slash, field = name.removeprefix("translations/").partition("/")
        return f"{_('Translation')} {language}: {field_name(field)}"
    last = name.rpartition("/")[2].replace("_", " ").replace("-", " ")
    return last[:1].upper() + last[1:]
