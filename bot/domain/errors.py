"""Every error of AcademicHub, one tree; a class's docstring is its default message.

RadarError
├── WrongUse               what a person typed; always names the words and the next thing to do
│   ├── QueryError         a query that doesn't parse, with the column
│   ├── NotAllowed         the person may not change this radar
│   └── NotFound           no such watch, paper, category
├── BadRecord              a record from outside that can't become a value; names the field
├── BadDocument            a source document that can't be read; names the position
├── BadBackup              a backup or an archive that can't be made or used as asked
├── StorageError           the database
│   ├── StorageLocked      somebody else holds it
│   ├── StorageFull        no room on the disk
│   ├── StorageGone        not reachable, read-only or damaged
│   └── SearchDamaged      what papers are found by is lost; papers and watches stand
└── SettingError           a setting that is missing or wrong; names it and how to get it
"""

from __future__ import annotations


class RadarError(Exception):
    """Something went wrong in AcademicHub."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class WrongUse(RadarError):
    """That can't be done as typed."""

    def __init__(self, message: str = "", *, try_instead: tuple[str, ...] = ()) -> None:
        """Keep the commands to offer next.

        Args:
            message: what was wrong, in the words the person typed and the person's language.
            try_instead: commands that would work, as they would be typed after `/radar`.
        """
        super().__init__(message)
        self.try_instead = try_instead


class QueryError(WrongUse):
    """The query can't be read."""

    def __init__(
        self, code: str, *, column: int, words: str = "", try_instead: tuple[str, ...] = (), limit: int | None = None
    ) -> None:
        """Point at the place.

        Args:
            code: what is wrong, a key of the language tables: unbalanced, unknown_field, empty_phrase,
                only_negations, empty, unexpected, too_long, too_deep, unknown_value, no_paper_id,
                wrong_orcid, only_orcid, no_person_id.
            column: where, counted from 1 in the text as typed, in characters.
            words: the very characters at that place.
            try_instead: a mended query, if one is known.
            limit: how much is allowed, where more than that is wrong; None elsewhere.
        """
        super().__init__(f"{code} at column {column}: {words}", try_instead=try_instead)
        self.code = code
        self.column = column
        self.words = words
        self.limit = limit


class NotAllowed(WrongUse):
    """You may not change this radar."""


class NotFound(WrongUse):
    """There is no such thing here."""


class BadRecord(RadarError):
    """A record can't be read."""


class BadDocument(RadarError):
    """A document can't be read."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        """Keep the position.

        Args:
            message: what is wrong with the document.
            line: counted from 1; None where the format has no lines.
            column: counted from 1; None where unknown.
        """
        where = "" if line is None else f" (line {line}" + ("" if column is None else f", column {column}") + ")"
        super().__init__(message + where)
        self.line = line
        self.column = column


class BadBackup(RadarError):
    """The backup can't be made or used."""


class StorageError(RadarError):
    """The database can't do that now."""


class StorageLocked(StorageError):
    """The database is locked by another program."""


class StorageFull(StorageError):
    """The disk is full; nothing was written."""


class StorageGone(StorageError):
    """The database can't be reached or written."""


class SearchDamaged(StorageError):
    """What papers are found by is lost: run `academichub migrate --search`. Papers and watches stand."""


class SettingError(RadarError):
    """A setting is missing or wrong."""

    def __init__(self, setting: str, message: str, *, remedy: str = "") -> None:
        """Name the setting and the remedy, never its value.

        Args:
            setting: the environment variable's name.
            message: what is wrong with it.
            remedy: how to get a right one.
        """
        super().__init__(f"{setting}: {message}" + (f" {remedy}" if remedy else ""))
        self.setting = setting
        self.remedy = remedy
