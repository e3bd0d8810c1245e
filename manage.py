#!/usr/bin/env python
"""Django's command line for Attune."""

import os
import sys

from config.errors import HouseError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except HouseError as error:
        sys.exit(str(error))
    except OperationalError as error:
        sys.exit(f"{error}\nThe database does not answer: start it with `make run`.")


if __name__ == "__main__":
    main()
