from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from publishing import keys, placing
from publishing.errors import SigningSecretError


class Command(BaseCommand):
    help = "Makes the signing keys that are missing, publishes the key set and prints the keys."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.ATTUNE_SIGNING_SECRET:
            try:
                keys.make()
            except SigningSecretError as error:
                raise CommandError(str(error)) from error
        placing.write_well_known()
        for key in keys.published():
            self.stdout.write(f"{key.purpose:<8} {key.kid}  {key.get_state_display()}")
        # Not a failure: everything but signing works, and a start must not stop at this.
        for trouble in filter(None, (keys.check(), keys.to_release_anew())):
            self.stderr.write(self.style.WARNING(trouble))
