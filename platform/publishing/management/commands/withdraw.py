from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from authoring.models import Document
from publishing import actions
from publishing.models import Head


class Command(BaseCommand):
    help = "Takes back the release of a document that is in force. Readers are told, signed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="namespace/slug")
        parser.add_argument("--why", required=True, help="shown to everybody who asks for it")

    def handle(self, *_args: Any, **options: Any) -> None:
        namespace, _, slug = options["address"].partition("/")
        try:
            document = Document.objects.get(namespace__name=namespace, slug=slug)
            actions.withdraw(document=document, by=None, why=options["why"])
        except (Document.DoesNotExist, Head.DoesNotExist):
            raise CommandError(f"{options['address']} has no release in force.") from None
        self.stdout.write(f"{options['address']} is withdrawn; readers see it within seconds.")
