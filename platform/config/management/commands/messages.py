"""``manage.py messages``: bring the catalogues of translations up to date, or only compile them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config import catalogues


class Command(BaseCommand):
    help = "Gathers all messages into the catalogues of translations and compiles them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--compile", action="store_true", help="compile what stands there")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["compile"]:
            for language in catalogues.languages():
                catalogues.compile_catalogue(language, catalogues.read(language))
            return
        messages = catalogues.gathered()
        for language in catalogues.languages():
            catalogue = catalogues.updated(catalogues.read(language), messages)
            catalogues.write(language, catalogue)
            missing = sum(1 for m in catalogue if m.id and not all(_strings(m.string)))
            self.stdout.write(f"{language}: {len(messages)} messages, {missing} to translate")


def _strings(string: Any) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (string,)
