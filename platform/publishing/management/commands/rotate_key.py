from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing import actions, keys, placing
from publishing.errors import PublishingError
from publishing.models import SigningKey


class Command(BaseCommand):
    help = (
        "Replaces a signing key in two steps: run once, the next key is announced; run again when "
        "readers have had the time to pin it (30 days, ten minutes in development), it signs, and "
        "the one before only verifies."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("purpose", choices=SigningKey.Purpose.values)
        now = parser.add_mutually_exclusive_group()
        now.add_argument(
            "--lost",
            action="store_true",
            help="for a key that cannot be opened any more: sign with a new one now. What was "
            "signed stays verified; readers have to update their trust file.",
        )
        now.add_argument(
            "--at-once",
            action="store_true",
            help="for a stolen key: revoke every key there was for this purpose and sign with a "
            "new one. Readers have to update their trust file.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        step = keys.rotate
        if options["at_once"] or options["lost"]:
            step = keys.revoke if options["at_once"] else keys.replace
        try:
            key = step(options["purpose"])
        except PublishingError as error:
            raise CommandError(str(error)) from error
        placing.write_well_known()
        self.stdout.write(f"{key.purpose:<8} {key.kid}  {key.get_state_display()}")
        if key.state == SigningKey.State.NEXT:
            ready = keys.in_words(keys.activation_time(key))
            self.stdout.write(f"Run the command again after {ready} to sign with it.")
        if options["at_once"] or options["lost"]:
            actions.renew_heads()
        trouble = keys.to_release_anew()
        if trouble:
            self.stderr.write(self.style.WARNING(trouble))
