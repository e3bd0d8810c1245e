"""``python -m attune.floor pin FILE…`` pins document files to today's universal safety layer."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from attune.floor import current_floor, floor_digest


def main(arguments: list[str]) -> int:
    if len(arguments) < 2 or arguments[0] != "pin":
        print(__doc__, file=sys.stderr)
        return 2
    for name in arguments[1:]:
        path = Path(name)
        document = json.loads(path.read_text("utf-8"))
        pin = document.setdefault("floor", {})
        pin.update(version=current_floor().version, digest=floor_digest())
        path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
        print(f"{path}: pinned to {floor_digest()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
