from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from publishing import actions


class Command(BaseCommand):
    help = "Writes the release tree anew from the database, after its disk was lost or damaged."

    def handle(self, *_args: Any, **_options: Any) -> None:
        done, failed = actions.rebuild_tree()
        self.stdout.write(f"{done} documents are in the tree.")
        if failed:
            raise CommandError(f"{failed} documents are not: the log above says why.")
