"""Holds the figures of reading real mail: `thresholds.py CORPUS` scores each group of thresholds.json, prints a table, and exits
with 1 when a figure is missed or is not there.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGNOSIS = Path(".venv/bin/prognosis")
OWN = Path("tests/data/projects")
"""Mails of our own, about invented projects, with their ground truth: groups with `"own": true` are read from here."""
ROW = "{:<32} {:<24} {:>9} {:>16}  {}"


def scored(corpus: Path, group: dict[str, Any]) -> dict[str, Any]:
    """What the scorer beside the corpus says of the group; nothing if it failed."""
    command = [sys.executable, str(corpus / "score.py"), group["score"], "--json", "--command", f"{PROGNOSIS} {group['command']}"]
    place = OWN if group.get("own") else corpus
    done = subprocess.run([*command, *(str(place / name) for name in group["folders"])], stdout=subprocess.PIPE, text=True, check=False)
    return json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 and done.stdout.strip() else {}


def held(value: float | None, limit: dict[str, float]) -> bool:
    """The figure is there and within its limit; a limit that says nothing is an error."""
    if set(limit) - {"at least", "at most"} or not limit:
        raise SystemExit(f"not a limit: {limit}")
    return value is not None and value >= limit.get("at least", value) and value <= limit.get("at most", value)


def main() -> int:
    """0 when every figure holds."""
    corpus = Path(sys.argv[1])
    missed = 0
    print(ROW.format("group", "figure", "measured", "wanted", ""))
    for group in json.loads(Path(__file__).with_suffix(".json").read_text()):
        figures = scored(corpus, group)
        for name, limit in group["figures"].items():
            value = figures.get(name)
            wanted = ", ".join(f"{way} {bound}" for way, bound in limit.items())
            good = held(value, limit)
            missed += not good
            print(ROW.format(group["name"], name, "none" if value is None else value, wanted, "" if good else "MISSED"))
    print(f"{missed} missed" if missed else "all held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
