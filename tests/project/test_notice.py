"""Who made the data is credited where the licences ask for it."""

import csv
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Licences under which a source asks for no credit in NOTICE: a fact quoted with its address in
# datasets/sources.csv, or a public record.
CITED_IN_PLACE = re.compile(r"single facts|public filing|^public domain", re.IGNORECASE)


def test_notice_names_every_publisher_of_reused_data() -> None:
    notice = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split()).lower()
    with (ROOT / "datasets" / "sources.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    reused = [row for row in rows if not CITED_IN_PLACE.search(row["licence"])]
    assert len(reused) > 10
    missing = []
    for row in reused:
        publisher = re.sub(r"^US |, (Japan|Taiwan)$|;.*$", "", row["publisher"])
        # Some sources are repositories, named by their title rather than by who hosts them.
        if publisher.lower() not in notice and row["source"].lower() not in notice:
            missing.append((row["source"], row["publisher"]))
    assert missing == []


def test_nothing_under_a_share_alike_or_non_commercial_licence_is_shipped() -> None:
    with (ROOT / "datasets" / "sources.csv").open(encoding="utf-8", newline="") as file:
        licences = {row["licence"] for row in csv.DictReader(file)}
    assert [name for name in licences if re.search(r"BY-SA|BY-NC|\bGPL\b|ODbL", name)] == []
