from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config import examples


class Command(BaseCommand):
    help = "Make the example communities and people. For a database that never had them."

    def handle(self, *args: Any, **options: Any) -> None:
        examples.load()
        self.stdout.write(examples.sign_ins())
