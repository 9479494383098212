"""Publishers' own files into the database: one reader a format, one way in for all."""

from talent.store.importers.append import ImportReport
from talent.store.importers.run import FORMATS, import_file

__all__ = ["FORMATS", "ImportReport", "import_file"]
