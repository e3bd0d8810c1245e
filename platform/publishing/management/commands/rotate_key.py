from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing import keys, placing
from publishing.errors import PublishingError
from publishing.models import SigningKey


class Command(BaseCommand):
    help = (
        "Replaces a signing key in two steps: run once, the next key is announced; run again ten "
        "minutes later, it signs, and the one before only verifies."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("purpose", choices=SigningKey.Purpose.values)
        parser.add_argument(
            "--at-once",
            action="store_true",
            help="do not wait: for a lost or stolen key. Readers have to update their trust file.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            key = keys.rotate(options["purpose"], at_once=options["at_once"])
        except PublishingError as error:
            raise CommandError(str(error)) from error
        placing.write_well_known()
        self.stdout.write(f"{key.purpose:<8} {key.kid}  {key.get_state_display()}")
        if key.state == SigningKey.State.NEXT:
            ready = keys.activation_time(key)
            self.stdout.write(f"Run the command again after {ready:%H:%M:%S} UTC to sign with it.")
