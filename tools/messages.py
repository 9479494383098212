"""Keep the translated messages in step with the code.

    python tools/messages.py

Collects every marked text from ``src/talent`` (Python and Jinja2 templates) and writes it into the
``.po`` file of each language: new ones empty, those that are gone removed, translations kept.
Prints what still wants a translation, and exits 1 if anything does.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "talent"
LANGUAGES = ("ja", "zh_Hant")
METHODS = {".py": "python", ".j2": "jinja2.ext:babel_extract"}
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "gettext": None}
OPTIONS = {".py": {}, ".j2": {"trimmed": "true", "silent": "false"}}
HEADER = """\
# Messages of talent; tools/messages.py collects them.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""


def collected() -> Catalog:
    """Every marked text, with the files that use it."""
    catalogue = Catalog(project="talent", charset="utf-8")
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix not in METHODS or not _marks(path):
            continue
        name = path.relative_to(SOURCE).as_posix()
        found = extract_from_file(
            METHODS[path.suffix],
            str(path),
            keywords=KEYWORDS,
            options=OPTIONS[path.suffix],
            strip_comment_tags=True,
        )
        for _, message, _, context in found:
            # Without line numbers: a change elsewhere in a file must not change these.
            catalogue.add(message, locations=[(name, 0)], context=context)
    return catalogue


def _marks(path: Path) -> bool:
    """Whether a file can mark texts: templates can, and Python that imports how to."""
    return path.suffix != ".py" or "talent.language import" in path.read_text(encoding="utf-8")


def po_file(language: str) -> Path:
    """File of a language."""
    return SOURCE / "locale" / language / "LC_MESSAGES" / "talent.po"


def updated(language: str) -> Catalog:
    """Messages of the code with the translations that the file of a language has."""
    known = Catalog(locale=language)
    if po_file(language).exists():
        with po_file(language).open("rb") as file:
            known = read_po(file, locale=language)
    made = Catalog(
        locale=language,
        project="talent",
        charset="utf-8",
    )
    for message in collected():
        if message.id:
            old = known.get(message.id, message.context)
            made.add(
                message.id,
                old.string if old else None,
                locations=message.locations,
                context=message.context,
            )
    return made


def missing(catalogue: Catalog) -> Iterator[str]:
    """Texts without a translation, or with a doubtful one."""
    for message in catalogue:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(texts)):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main() -> int:
    """Write the files and report."""
    wanting = 0
    for language in LANGUAGES:
        made = updated(language)
        target = po_file(language)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            # Babel's own header has the time of the call and asks for names of people.
            file.write(HEADER.format(language=language, plurals=made.plural_forms).encode())
            options = {"sort_by_file": True, "omit_header": True, "include_lineno": False}
            write_po(file, made, width=100, **options)
        texts = list(missing(made))
        wanting += len(texts)
        print(f"{language}: {len(made)} messages, {len(texts)} without a translation")
        for text in texts:
            print(f"  {text!r}")
    return 1 if wanting else 0


if __name__ == "__main__":
    sys.exit(main())
