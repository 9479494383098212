"""Hand-made decisions behind the fab register: what `fabs.py` reads beside the raw files.

`FACTS` are statements the raw files lack, `REGISTER` joins statements to fabs, and the events map
the raw events to fabs and their dates in words to dates. Every number has its address. Each country
has a module of its own; this one is their only door.
"""

from __future__ import annotations

from build import fab_register_jp, fab_register_tw, fab_register_us
from build.fab_register_events import DATE_WORDS, EVENT_FABS, EXTRA_EVENTS, ISO_PREFIX, KNOWN_ON
from build.fab_register_fact import Fact
from build.fab_register_jp import HIROSHIMA_2026

__all__ = [
    "ATLAS",
    "ATLAS_URL",
    "DATE_WORDS",
    "EDGAR",
    "EVENT_FABS",
    "EXTRA_EVENTS",
    "FACTS",
    "HIROSHIMA_2026",
    "ISO_PREFIX",
    "KNOWN_ON",
    "LOW_HOSTS",
    "REGISTER",
    "URL_FIXES",
    "Fact",
]

# Rewritten or machine-translated copies, mirrors of an encyclopaedia, proxies and shortened
# addresses: the figure may be right, but nobody could check it.
LOW_HOSTS = (
    "exbulletin.com", "tricksfast.com", "celebcafe.org", "shiftdelete.net", "epium.com",
    "wikisum.wiki", "en.wikipedia.org", "worldjournal.com", "crabdance.com", "dns-dynamic.net",
    "61.218.12.238", "vo.la",
)  # fmt: skip

EDGAR = "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&type=20-F&CIK="
TRENDFORCE_MICRON = (
    "https://www.trendforce.com/news/2025/06/27/news-can-global-fab-expansion-keep-up-with-"
    "microns-hbm-surge-timeline-update-from-u-s-japan-india"
)

# Addresses the raw files give in words, or as a mirror of a page whose own address is plain.
URL_FIXES = (
    ("UMC 20-F", EDGAR + "UMC"),
    ("20-F FY2025, accession 0001628280", EDGAR + "TSM"),
    ("https://i777777o", TRENDFORCE_MICRON),
)

FACTS: dict[str, Fact] = {
    **fab_register_us.FACTS,
    **fab_register_jp.FACTS,
    **fab_register_tw.FACTS,
}

# slug | scope status start pipeline class | statements, latest first | why, or what to know
# scope f/s/c = fab_or_phase/site_total/company_total; class '-' = by rule; start '-' = not stated.
# A field is taken from the first statement that has it. "!n" = the statement is named, but its
# numbers belong to something else; "!c" / "!j" = only its capacity / only its jobs count.
# "e:" = known from its events only. A range of years enters as its middle, rounded up.
REGISTER = "\n".join(
    part.REGISTER.strip() for part in (fab_register_us, fab_register_jp, fab_register_tw)
)

# Status of the whole campus in August 2026, appended to the notes of the pipeline rows.
ATLAS_URL = "https://github.com/Berkeley-AI-Risk/ai-chip-fab-atlas"
ATLAS = {
    "tsmc-arizona": "AIFAB-003",
    "tsmc-fab-20": "AIFAB-004",
    "tsmc-fab-22": "AIFAB-005",
    "globalfoundries-malta": "AIFAB-006",
    "intel-fab": "AIFAB-013",
    "jasm-kumamoto": "AIFAB-018",
    "samsung-taylor": "AIFAB-019",
    "rapidus-iim-1": "AIFAB-022",
    "intel-ohio": "AIFAB-027",
}
