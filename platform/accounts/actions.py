"""What people do with their accounts. Each is one transaction."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from . import names
from .models import ApiToken, Namespace, User


def claim_name(*, name: str, kind: Namespace.Kind) -> Namespace:
    """Take `name` for a person or a community.

    ValidationError where it may not be taken, also where somebody else is faster by a moment.
    """
    names.check(name)
    try:
        with transaction.atomic():
            return Namespace.objects.create(name=name, kind=kind)
    except IntegrityError as error:
        raise names.taken() from error


@transaction.atomic
def register(*, user: User, display_name: str, name: str) -> User:
    """Save a new person together with their handle: both or neither.

    ValidationError as `claim_name`; IntegrityError where the e-mail address has an account.
    """
    user.display_name = display_name
    user.namespace = claim_name(name=name, kind=Namespace.Kind.PERSON)
    user.save()
    return user


def change_settings(*, by: User, display_name: str, language: str, theme: str) -> None:
    """How a person is called and how pages look to them; "" leaves it to their browser."""
    by.display_name, by.language, by.theme = display_name, language, theme
    by.save(update_fields=["display_name", "language", "theme"])


def revoke_token(*, by: User, token: ApiToken) -> None:
    """From now on nobody gets in with it. Revoking again changes nothing."""
    if token.owner_id != by.pk:
        raise RuntimeError("a token is revoked by its owner")
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def erase_person(*, user: User) -> None:
    """Remove the account itself with everything about signing in.

    Their documents must be gone already. An address nobody has confirmed may be somebody else's:
    what is known of it stays.
    """
    confirmed = EmailAddress.objects.filter(user=user, verified=True)
    addresses = {user.email, *confirmed.values_list("email", flat=True)}
    for log in (AccessAttempt, AccessFailureLog, AccessLog):
        log.objects.filter(username__in={address.casefold() for address in addresses}).delete()
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    namespace = user.namespace
    user.delete()
    if namespace is not None:
        namespace.delete()
