"""A person's own pages."""

from profiles.views.along import card, use
from profiles.views.asking import question
from profiles.views.carrying import bring_new, fork
from profiles.views.consenting import consents, revoke, undo_revocation
from profiles.views.own_data import data, delete_account, download
from profiles.views.path import begin_path, enough, path, wants
from profiles.views.profiles import begin, endorse_text, person
from profiles.views.reviewing import keep, still_right
from profiles.views.sentences import sentence

__all__ = [
    "begin",
    "begin_path",
    "bring_new",
    "card",
    "consents",
    "data",
    "delete_account",
    "download",
    "endorse_text",
    "enough",
    "fork",
    "keep",
    "path",
    "person",
    "question",
    "revoke",
    "sentence",
    "still_right",
    "undo_revocation",
    "use",
    "wants",
]
