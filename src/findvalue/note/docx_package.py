"""The zip archive that a .docx is, and the two parts of it that change.

Everything is done with the standard library: python-docx would write the whole package anew and
opens archives before anybody has looked at their sizes.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from html import escape, unescape
from io import BytesIO
from xml.parsers import expat

from findvalue.errors import DraftProtected

LARGEST = 50_000_000  # bytes that all parts together may declare
_MOST_PARTS = 2_000
_ENCRYPTED = 0x1  # bit of a zip entry's flags
_ROOT_RELATIONS = "_rels/.rels"
_OFFICE = re.compile(r"/officeDocument$")
_HYPERLINK = "/hyperlink"
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^<>]*>")
_ATTRIBUTE = re.compile(r"\s(\w+)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
_CLOSING = re.compile(r"</(?:(\w+):)?Relationships\s*>")
_NO_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    "</Relationships>"
)
_NUMBER = re.compile(r"\d+")


class Package:
    """A .docx, opened: its main document and the relations of that.

    Args:
        data: the archive's bytes.

    Raises:
        DraftProtected: it is no .docx, too large, encrypted, signed, or holds a DTD.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        with _archive(data) as archive:
            self._check(archive.infolist())
            self._name = self._main_part(archive)
            folder, base = posixpath.split(self._name)
            self._relations_name = posixpath.join(folder, "_rels", f"{base}.rels")
            self.document = _read(archive, self._name)
            known = self._relations_name in archive.namelist()
            self._relations = _read(archive, self._relations_name) if known else ""
        check_xml(self.document)

    def links(self) -> dict[str, str]:
        """Return the addresses of hyperlinks by their relation's id."""
        found: dict[str, str] = {}
        for match in _RELATION.finditer(self._relations):
            known = _attributes(match[0])
            if known.get("Type", "").endswith(_HYPERLINK):
                found[known.get("Id", "")] = known.get("Target", "")
        return found

    def free_id(self) -> str:
        """Return an id that no relation has."""
        ids = (_attributes(match[0]).get("Id", "") for match in _RELATION.finditer(self._relations))
        numbers = (int(found[0]) for each in ids if (found := _NUMBER.search(each[:40])))
        return f"rId{max(numbers, default=0) + 1}"

    def save(self, document: str, *, added: dict[str, str], gone: set[str], kind: str) -> bytes:
        """Return the archive with a new main document; every other part keeps its bytes.

        Args:
            document: the new text of the main document.
            added: addresses of new hyperlinks by their relation's id.
            gone: ids of relations that nothing refers to any more.
            kind: the namespace of relation types.

        Raises:
            DraftProtected: the new document is not well-formed, so nothing may be written.
        """
        check_xml(document)
        changed = {self._name: document}
        relations = self._with_relations(added, gone, kind)
        if relations != self._relations:
            changed[self._relations_name] = relations
        out = BytesIO()
        with _archive(self._data) as old, zipfile.ZipFile(out, "w") as new:
            new.comment = old.comment
            for info in old.infolist():
                text = changed.pop(info.filename, None)
                new.writestr(info, old.read(info) if text is None else text.encode())
            stamp = old.getinfo(self._name).date_time  # not that of now: same draft, same bytes
            for name, text in changed.items():
                new.writestr(zipfile.ZipInfo(name, stamp), text.encode(), zipfile.ZIP_DEFLATED)
        return out.getvalue()

    # --- inside --------------------------------------------------------------------------------

    def _check(self, entries: list[zipfile.ZipInfo]) -> None:
        names = [entry.filename for entry in entries]
        if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST:
            raise DraftProtected(
                f"the .docx unpacks to more than {LARGEST // 1_000_000} MB",
                hint="is it really a note? save its text on its own",
            )
        if len(set(names)) < len(names) or any(it.flag_bits & _ENCRYPTED for it in entries):
            raise DraftProtected("the .docx is encrypted or damaged", hint="save it anew in Word")
        if any(name.startswith("_xmlsignatures/") for name in names):
            raise DraftProtected(
                "the .docx is signed: any change would break the signature",
                hint="write into the draft before it is signed",
            )

    def _main_part(self, archive: zipfile.ZipFile) -> str:
        if _ROOT_RELATIONS in archive.namelist():
            for match in _RELATION.finditer(_read(archive, _ROOT_RELATIONS)):
                known = _attributes(match[0])
                name = known.get("Target", "").lstrip("/")
                if _OFFICE.search(known.get("Type", "")) and name in archive.namelist():
                    return name
        raise DraftProtected(
            "the file is not a Word document", hint="save the note as .docx, .txt, .md or .html"
        )

    def _with_relations(self, added: dict[str, str], gone: set[str], kind: str) -> str:
        kept = _RELATION.sub(
            lambda match: "" if _attributes(match[0]).get("Id") in gone else match[0],
            self._relations,
        )
        if not added:
            return kept
        kept = kept or _NO_RELATIONS
        closing = _CLOSING.search(kept)
        if closing is None:
            raise DraftProtected("the .docx has no readable relations", hint="save it anew in Word")
        prefix = f"{closing[1]}:" if closing[1] else ""
        new = "".join(
            f'<{prefix}Relationship Id="{key}" Type="{kind}{_HYPERLINK}"'
            f' Target="{escape(url)}" TargetMode="External"/>'
            for key, url in added.items()
        )
        return kept[: closing.start()] + new + kept[closing.start() :]


def check_xml(text: str) -> None:
    """Refuse a text that is not well-formed XML, or that declares a document type.

    Raises:
        DraftProtected: it is not what Word writes.
    """
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise DraftProtected("the .docx declares a document type, as no Word document does")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(text.encode(), True)  # noqa: FBT003 - the signature is expat's
    except expat.ExpatError as error:
        raise DraftProtected(
            f"the .docx is not well-formed: {error}", hint="save it anew in Word"
        ) from error


def _archive(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise DraftProtected(
            "the file is not a .docx: it cannot be unpacked",
            hint="encrypted and very old Word files must be saved as .docx first",
        ) from error


def _read(archive: zipfile.ZipFile, name: str) -> str:
    """Return a part as text. A part never gives more bytes than the archive declares for it."""
    try:
        return archive.read(name).decode("utf-8")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeError) as error:
        raise DraftProtected(
            f"{name} of the .docx cannot be read", hint="save it anew in Word"
        ) from error


def _attributes(tag: str) -> dict[str, str]:
    return {match[1]: unescape(match[2] or match[3] or "") for match in _ATTRIBUTE.finditer(tag)}
