"""Every table that knows a person: which rows are theirs and what each field means.

``Table.fields`` names what goes along; ``Table.kept`` what does not, and why. A test holds the two
against the models, so that nothing new is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessLog
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, User
from authoring.models import (
    Comment,
    Document,
    Draft,
    Edit,
    Import,
    Presence,
    Review,
    Thread,
    Version,
)
from communities.models import Amendment, Ballot, Event, Invitation, Membership, Vote
from profiles.models import Answer, Endorsement, Kept, Takeout
from publishing.models import Release

SECRET = _("A secret that only lets you in; a copy of it would let others in.")
OURS = _("A number by which the tables here know each other.")
ALONG = _("It is among the files of this archive, as a file of its own.")
SAID_ELSEWHERE = _("It says whose it is: yours.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    name: str
    title: Any
    why: Any
    model: Any
    rows: Callable[[User], QuerySet[Any]]
    fields: Mapping[str, Any]
    kept: Mapping[str, Any] = field(default_factory=dict)


def _addresses(person: User) -> list[str]:
    """What they sign in with. An address nobody has confirmed may be somebody else's."""
    found = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return [address.casefold() for address in {person.email, *found}]


ID = {"id": OURS}

TABLES: tuple[Table, ...] = (
    Table(
        name="account",
        title=_("Your account"),
        why=_("Kept so that you can sign in and others know what to call you."),
        model=User,
        rows=lambda person: User.objects.filter(pk=person.pk).select_related("namespace"),
        fields={
            "email": _("The address you sign in with."),
            "display_name": _("What others see as your name."),
            "namespace": _("Your handle: the first half of the address of your profiles."),
            "language": _("The language you chose for these pages."),
            "theme": _("Light or dark, if you chose."),
            "date_joined": _("When you signed up."),
            "last_login": _("When you last signed in."),
            "is_active": _("Whether you may sign in."),
            "is_staff": _("Whether you run this site."),
            "is_superuser": _("Whether every page is open to you."),
        },
        kept={
            **ID,
            "password": SECRET,
            "groups": _("Nobody here is in a group."),
            "user_permissions": _("Nobody here has permissions by name."),
        },
    ),
    Table(
        name="email-addresses",
        title=_("Your e-mail addresses"),
        why=_("So that mail reaches you and nobody else signs in as you."),
        model=EmailAddress,
        rows=lambda person: EmailAddress.objects.filter(user=person),
        fields={
            "email": _("The address."),
            "verified": _("Whether you have shown that it is yours."),
            "primary": _("Whether mail goes there."),
        },
        kept={**ID, "user": SAID_ELSEWHERE},
    ),
    Table(
        name="second-steps",
        title=_("Second steps of signing in"),
        why=_("Passkeys, one-time codes and recovery codes you set up."),
        model=Authenticator,
        rows=lambda person: Authenticator.objects.filter(user=person),
        fields={
            "type": _("Which kind it is."),
            "created_at": _("When you set it up."),
            "last_used_at": _("When you last used it."),
        },
        kept={**ID, "user": SAID_ELSEWHERE, "data": SECRET},
    ),
    Table(
        name="sign-ins",
        title=_("Sign-ins"),
        why=_("Kept to notice when somebody else tries to be you."),
        model=AccessLog,
        rows=lambda person: AccessLog.objects.filter(username__in=_addresses(person)),
        fields={
            "attempt_time": _("When."),
            "logout_time": _("When that visit ended."),
            "ip_address": _("The address on the Internet it came from."),
            "user_agent": _("What the browser said it was."),
            "username": _("The address that was typed."),
            "path_info": _("The page."),
            "http_accept": _("What the browser said it can show."),
        },
        kept={**ID, "session_hash": SECRET},
    ),
    Table(
        name="failed-sign-ins",
        title=_("Failed sign-ins"),
        why=_("Counted so that nobody can guess your password for long."),
        model=AccessAttempt,
        rows=lambda person: AccessAttempt.objects.filter(username__in=_addresses(person)),
        fields={
            "attempt_time": _("When."),
            "ip_address": _("The address on the Internet it came from."),
            "user_agent": _("What the browser said it was."),
            "username": _("The address that was typed."),
            "path_info": _("The page."),
            "http_accept": _("What the browser said it can show."),
            "failures_since_start": _("How many in a row."),
            "get_data": _("What the address of the page held."),
        },
        kept={**ID, "post_data": SECRET},
    ),
    Table(
        name="tokens",
        title=_("API tokens"),
        why=_("They let systems fetch your private documents."),
        model=ApiToken,
        rows=lambda person: ApiToken.objects.filter(owner=person),
        fields={
            "name": _("What you called it."),
            "scope": _("The document it opens."),
            "prefix": _("How it begins, to tell it from others."),
            "created_at": _("When you made it."),
            "expires_at": _("When it ends."),
            "last_used_at": _("When a system last used it."),
            "revoked_at": _("When you revoked it."),
        },
        kept={**ID, "owner": SAID_ELSEWHERE, "digest": SECRET},
    ),
    Table(
        name="documents",
        title=_("Your profiles"),
        why=_("What you wrote. Drafts and versions lie in the folder “documents”."),
        model=Document,
        rows=lambda person: Document.objects.filter(
            Q(namespace=person.namespace_id) | Q(created_by=person)
        ).select_related("namespace", "forked_from"),
        fields={
            "namespace": _("Whose it is."),
            "slug": _("Its own half of the address."),
            "kind": _("Profile or constitution."),
            "visibility": _("Who can read what is released."),
            "title": _("Its title."),
            "created_at": _("When you began it."),
            "forked_from": _("The version it started from, if you began with somebody's text."),
        },
        kept={**ID, "created_by": SAID_ELSEWHERE},
    ),
    Table(
        name="answers",
        title=_("Your answers to questions about yourself"),
        why=_("They became sentences of your profile, and can be given anew."),
        model=Answer,
        rows=lambda person: Answer.objects.filter(
            document__namespace=person.namespace_id
        ).select_related("document__namespace"),
        fields={
            "document": _("The profile."),
            "question": _("Which question."),
            "choice": _("What you chose."),
            "typed": _("What you had typed and not handed in yet."),
            "at": _("When."),
        },
        kept={**ID, "parts": OURS, "base": OURS},
    ),
    Table(
        name="kept",
        title=_("What you said is still right"),
        why=_("So that you are asked only once at each review."),
        model=Kept,
        rows=lambda person: Kept.objects.filter(
            document__namespace=person.namespace_id
        ).select_related("document__namespace"),
        fields={
            "document": _("The profile."),
            "section": _("In which section it stands."),
            "part": _("Which value, wish or aim."),
            "at": _("When."),
        },
        kept={**ID, "digest": OURS},
    ),
    Table(
        name="drafts",
        title=_("Drafts you changed last"),
        why=_("So that others know who wrote last. The texts lie in the folder “documents”."),
        model=Draft,
        rows=lambda person: Draft.objects.filter(updated_by=person).select_related(
            "document__namespace"
        ),
        fields={
            "document": _("The document."),
            "revision": _("How often it was saved."),
            "updated_at": _("When you saved it last."),
        },
        kept={**ID, "updated_by": SAID_ELSEWHERE, "content": ALONG, "base": OURS},
    ),
    Table(
        name="versions",
        title=_("Versions you made"),
        why=_("Each is a text as it stood when you kept or released it."),
        model=Version,
        rows=lambda person: (
            Version.objects.filter(author=person)
            .select_related("document__namespace")
            .defer("canonical")
        ),
        fields={
            "document": _("The document."),
            "number": _("The how many-th it is."),
            "semver": _("Its version."),
            "digest": _("What its text is known by: SHA-256 of its canonical form."),
            "note": _("What you wrote beside it."),
            "created_at": _("When you made it."),
        },
        kept={**ID, "author": SAID_ELSEWHERE, "canonical": ALONG},
    ),
    Table(
        name="edits",
        title=_("Your latest edits"),
        why=_("Kept for a while so that people who write together do not overwrite each other."),
        model=Edit,
        rows=lambda person: Edit.objects.filter(by=person).select_related(
            "draft__document__namespace"
        ),
        fields={
            "draft": _("The draft."),
            "revision": _("Of the draft, after it."),
            "section": _("Which section."),
            "part": _("Which part of it."),
            "change": _("What you did."),
            "before": _("The part as it was before."),
            "at": _("When."),
        },
        kept={**ID, "by": SAID_ELSEWHERE, "form": OURS, "index": OURS},
    ),
    Table(
        name="imports",
        title=_("Texts you brought in"),
        why=_("Until you have looked at them, for a week at most."),
        model=Import,
        rows=lambda person: Import.objects.filter(by=person).select_related("document__namespace"),
        fields={
            "document": _("Where it was to go."),
            "name": _("The name of the file."),
            "text": _("The text."),
            "at": _("When."),
        },
        kept={**ID, "by": SAID_ELSEWHERE, "before": ALONG},
    ),
    Table(
        name="threads",
        title=_("Discussions you began or settled"),
        why=_("What people say to one another about a text."),
        model=Thread,
        rows=lambda person: Thread.objects.filter(
            Q(started_by=person) | Q(resolved_by=person)
        ).select_related("document__namespace", "version"),
        fields={
            "document": _("The document."),
            "section": _("Which section."),
            "part": _("Which part of it."),
            "quote": _("The words it is about."),
            "state": _("Open, answered or resolved."),
            "started_at": _("When it began."),
        },
        kept={
            **ID,
            "started_by": SAID_ELSEWHERE,
            "resolved_by": SAID_ELSEWHERE,
            "version": OURS,
            "digest": OURS,
        },
    ),
    Table(
        name="comments",
        title=_("Your comments"),
        why=_("What you said about texts."),
        model=Comment,
        rows=lambda person: Comment.objects.filter(author=person).select_related(
            "thread__document__namespace"
        ),
        fields={
            "thread": _("The discussion."),
            "text": _("What you said."),
            "at": _("When."),
            "edited_at": _("When you changed it."),
            "deleted_at": _("When you deleted it."),
        },
        kept={**ID, "author": SAID_ELSEWHERE, "form": OURS},
    ),
    Table(
        name="reviews",
        title=_("Your reviews"),
        why=_("Your word on a text that the validator was not sure about."),
        model=Review,
        rows=lambda person: Review.objects.filter(reviewer=person).select_related(
            "document__namespace"
        ),
        fields={
            "document": _("The document."),
            "rule": _("What was asked."),
            "part": _("About which part."),
            "text": _("The digest of the exact text."),
            "accepts": _("Whether you accepted it."),
            "reason": _("Why, in your words."),
            "at": _("When."),
        },
        kept={**ID, "reviewer": SAID_ELSEWHERE, "authors": _("It is about others.")},
    ),
    Table(
        name="presence",
        title=_("Where you are writing right now"),
        why=_("Kept for a minute, for those who write with you."),
        model=Presence,
        rows=lambda person: Presence.objects.filter(user=person).select_related(
            "document__namespace"
        ),
        fields={
            "document": _("The document."),
            "section": _("Which section."),
            "part": _("Which part of it."),
            "seen_at": _("When you were last there."),
        },
        kept={**ID, "user": SAID_ELSEWHERE},
    ),
    Table(
        name="endorsements",
        title=_("Endorsements"),
        why=_("Your word that a version of your profile is how you want it."),
        model=Endorsement,
        rows=lambda person: Endorsement.objects.filter(person=person).select_related(
            "version__document__namespace"
        ),
        fields={"version": _("The version."), "endorsed_at": _("When.")},
        kept={**ID, "person": SAID_ELSEWHERE},
    ),
    Table(
        name="releases",
        title=_("Releases you asked for"),
        why=_("What was signed and published at your word."),
        model=Release,
        rows=lambda person: Release.objects.filter(
            Q(requested_by=person) | Q(document__namespace=person.namespace_id)
        ).select_related("document__namespace", "version__document__namespace", "key"),
        fields={
            "document": _("The document."),
            "version": _("The version."),
            "state": _("How far it got."),
            "seq": _("Its number among the releases of that document."),
            "title": _("The title it went out under."),
            "language": _("Its language."),
            "decision": _("How a community decided it."),
            "jws": _("The signed statement itself."),
            "digest": _("What that is known by."),
            "refusal": _("Why it was not signed."),
            "requested_at": _("When you asked."),
            "published_at": _("When it was out."),
        },
        kept={**ID, "requested_by": SAID_ELSEWHERE, "key": OURS, "sent_at": OURS},
    ),
    Table(
        name="memberships",
        title=_("Communities"),
        why=_("Where you belong or belonged, and as what."),
        model=Membership,
        rows=lambda person: Membership.objects.filter(user=person).select_related("community"),
        fields={
            "community": _("The community."),
            "role": _("Your role."),
            "joined_at": _("When you joined."),
            "left_at": _("When you left."),
        },
        kept={**ID, "user": SAID_ELSEWHERE},
    ),
    Table(
        name="invitations",
        title=_("Invitations you made"),
        why=_("Links that let others join a community."),
        model=Invitation,
        rows=lambda person: Invitation.objects.filter(created_by=person).select_related(
            "community"
        ),
        fields={
            "community": _("The community."),
            "role": _("As what they let others join."),
            "created_at": _("When you made it."),
            "expires_at": _("When it ends."),
            "revoked_at": _("When it was taken back."),
        },
        kept={**ID, "created_by": SAID_ELSEWHERE, "digest": SECRET},
    ),
    Table(
        name="proposals",
        title=_("What you put to decision"),
        why=_("Texts you proposed to a community."),
        model=Amendment,
        rows=lambda person: Amendment.objects.filter(proposed_by=person).select_related(
            "document__namespace", "version__document__namespace"
        ),
        fields={
            "document": _("The document."),
            "version": _("The version."),
            "state": _("What became of it."),
            "why": _("The reason you gave."),
            "proposed_at": _("When."),
            "decided_at": _("When it was decided."),
            "outcome": _("How it was decided."),
        },
        kept={**ID, "proposed_by": SAID_ELSEWHERE},
    ),
    Table(
        name="votes",
        title=_("Your votes"),
        why=_("How you voted. Others see the count only."),
        model=Vote,
        rows=lambda person: Vote.objects.filter(voter=person).select_related(
            "ballot__amendment__version__document__namespace"
        ),
        fields={
            "ballot": _("The vote."),
            "choice": _("What you chose."),
            "cast_at": _("When."),
        },
        kept={**ID, "voter": SAID_ELSEWHERE},
    ),
    Table(
        name="electorates",
        title=_("Votes you could take part in"),
        why=_("The electorate is fixed when a vote opens."),
        model=Ballot,
        rows=lambda person: Ballot.objects.filter(electorate=person).select_related(
            "amendment__version__document__namespace"
        ),
        fields={
            "amendment": _("What it was about."),
            "digest": _("The text voted on."),
            "opens_at": _("When it opened."),
            "closes_at": _("When it was to close."),
            "closed_at": _("When it closed."),
        },
        kept={
            **ID,
            "electorate": _("It names others."),
            "method": _("A rule of the community."),
            "quorum": _("A rule of the community."),
            "threshold": _("A rule of the community."),
        },
    ),
    Table(
        name="record",
        title=_("Your acts in communities' records"),
        why=_("A community's record is kept for good. It can lose your name, not the act."),
        model=Event,
        rows=lambda person: Event.objects.filter(actor=person).select_related("community"),
        fields={
            "community": _("The community."),
            "number": _("The number of the entry."),
            "at": _("When."),
            "verb": _("What you did."),
            "data": _("What was written down with it."),
        },
        kept={**ID, "actor": SAID_ELSEWHERE},
    ),
    Table(
        name="takeouts",
        title=_("Archives like this one"),
        why=_("Kept for a day."),
        model=Takeout,
        rows=lambda person: Takeout.objects.filter(person=person).defer("data"),
        fields={
            "state": _("How far it is."),
            "size": _("Its size in bytes."),
            "requested_at": _("When you asked for it."),
        },
        kept={
            **ID,
            "person": SAID_ELSEWHERE,
            "data": _("It is the archive itself."),
            "done": OURS,
            "steps": OURS,
            "sent_at": OURS,
        },
    ),
)
