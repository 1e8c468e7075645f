"""Reading and replacing the user's file: the only place of this room that touches the disk."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

from findvalue.errors import DraftProtected, UsageError
from findvalue.note.model import Draft, Stamp
from findvalue.types import DraftFormat

LARGEST = 20_000_000  # bytes of a draft
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would change line breaks without it
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY  # a FIFO would block for ever
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
_STALE = timedelta(hours=1)  # after which a temporary file is nobody's any more

_SUFFIXES: dict[str, DraftFormat] = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".mkd": "md",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".eml": "eml", ".docx": "docx",
}  # fmt: skip
_FOREIGN = frozenset(
    [".doc", ".odt", ".rtf", ".pdf", ".msg", ".pages", ".dotx", ".docm", ".emlx", ".mbox", ".oft"]
)
_TEMPORARY = re.compile(r"\.findvalue-[0-9a-f]{16}\.tmp")
_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")
_MIME = re.compile(
    rb"^(?:MIME-Version|Content-Type|Message-ID|Received):", re.IGNORECASE | re.MULTILINE
)


def read_draft(path: Path | str) -> Draft:
    """Read a draft.

    Args:
        path: a regular file, or a symbolic link to one.

    Returns:
        Its bytes, its format (by suffix, else by content) and its stamp.

    Raises:
        UsageError: there is no such file, or it is of a kind that findvalue cannot write.
        DraftProtected: it is not a regular file, too large, or not readable.
    """
    path = Path(path)
    target = Path(os.path.realpath(path))
    try:
        descriptor = os.open(target, _READ)
    except FileNotFoundError:
        raise UsageError(f"there is no draft at {path}", hint="check the path") from None
    except OSError as error:
        raise DraftProtected(f"{path} cannot be read: {error.strerror}") from error
    try:
        status = os.fstat(descriptor)
        _check_readable(path, status)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(LARGEST + 1)
    finally:
        os.close(descriptor)
    _check_size(path, len(data))
    return Draft(
        data=data,
        format=format_of(path, data),
        path=path,
        target=target,
        stamp=_stamp(status),
    )


def format_of(path: Path | None, data: bytes) -> DraftFormat:
    """Return the format of a draft by its suffix, else by its first bytes.

    Raises:
        UsageError: it is of a kind that findvalue cannot write.
    """
    suffix = path.suffix.lower() if path else ""
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    head = data[:2_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if suffix in _FOREIGN or head.startswith((b"{\\rtf", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise UsageError(
            f"findvalue cannot write into {path or 'this kind of file'}",
            hint="save the note as .txt, .md, .html, .eml or .docx",
        )
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    if head[:200].lower().startswith((b"<!doctype html", b"<html", b"<body")):
        return "html"
    if _MAIL.match(head) and _MIME.search(head):
        return "eml"
    return "txt"


def write_draft(draft: Draft, data: bytes, *, now: datetime | None = None) -> None:
    """Replace a draft's file: afterwards it is either the old one or the new one, never a part.

    A temporary file in the same folder is written, synced and renamed over the draft. Mode and
    owner stay, a symbolic link stays a link; of a hard link only this name gets the new text.

    Args:
        draft: the draft as it was read.
        data: its new bytes.
        now: the current moment, aware; None for the system's. Temporary files that are an hour
            old by it are swept.

    Raises:
        DraftProtected: the file was changed since it was read, or cannot be written. It is as
            it was before.
    """
    if draft.target is None or draft.stamp is None:
        raise UsageError("standard input cannot be written", hint="use -o FILE")
    target = draft.target
    folder = target.parent
    _sweep(folder, now or datetime.now(UTC))
    _check_writable(draft, target)
    temporary = folder / f".findvalue-{token_hex(8)}.tmp"
    try:
        _write_temporary(temporary, data, target)
        _check_unchanged(draft, target)
        temporary.replace(target)
    except OSError as error:
        raise DraftProtected(
            f"{draft.path} cannot be written: {error.strerror}",
            hint="the draft is as it was; -o FILE writes to another place",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _sync_folder(folder)


def create_draft(path: Path, data: bytes) -> None:
    """Make a new file, whole or not at all; nothing is ever overwritten.

    Args:
        path: where; its folder must exist.
        data: the file's bytes.

    Raises:
        DraftProtected: something stands there already, or it cannot be written.
    """
    temporary = path.parent / f".findvalue-{token_hex(8)}.tmp"
    try:
        _write_new(temporary, data)
        _name_once(temporary, path, data)
    except FileExistsError:
        raise DraftProtected(
            f"{path} exists already", hint="move it away, or name another folder with -o"
        ) from None
    except OSError as error:
        raise DraftProtected(f"{path} cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


# --- inside ------------------------------------------------------------------------------------


def _write_new(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, _CREATE, 0o666), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _name_once(temporary: Path, path: Path, data: bytes) -> None:
    """Give a finished file its name, unless the name is taken.

    A hard link is the one way that neither overwrites nor shows half a file; where the file
    system has none, the file is made in place.
    """
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        _write_new(path, data)


def _stamp(status: os.stat_result) -> Stamp:
    return Stamp(modified=status.st_mtime_ns, size=status.st_size, inode=status.st_ino)


def _check_readable(path: Path, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise DraftProtected(f"{path} is a folder, not a draft", hint="name the note's file")
    if not stat.S_ISREG(status.st_mode):
        raise DraftProtected(f"{path} is not a regular file", hint="use - for standard input")
    _check_size(path, status.st_size)


def _check_size(path: Path, size: int) -> None:
    if size > LARGEST:
        raise DraftProtected(
            f"{path} is larger than {LARGEST // 1_000_000} MB", hint="is it really a note?"
        )


def _check_writable(draft: Draft, target: Path) -> None:
    """Refuse a file that its owner made read-only; renaming over it would not ask."""
    try:
        mode = target.stat().st_mode
    except OSError:
        mode = 0o600  # it is gone: the check for changes will say so
    if not mode & 0o222 or (target.exists() and not os.access(target, os.W_OK)):
        raise DraftProtected(f"{draft.path} is read-only", hint="make it writable, or use -o FILE")


def _write_temporary(temporary: Path, data: bytes, target: Path) -> None:
    """Write the new bytes beside the draft, with its mode and owner, down to the disk."""
    descriptor = os.open(temporary, _CREATE, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        status = target.stat()
        mine = os.fstat(descriptor)
        if (status.st_uid, status.st_gid) != (mine.st_uid, mine.st_gid):
            with contextlib.suppress(PermissionError, AttributeError):  # Windows has no owners
                os.fchown(descriptor, status.st_uid, status.st_gid)
        temporary.chmod(stat.S_IMODE(status.st_mode))
        os.fsync(descriptor)


def _check_unchanged(draft: Draft, target: Path) -> None:
    """Refuse when an editor saved the file since it was read."""
    status = target.stat()
    if _stamp(status) == draft.stamp and target.read_bytes() == draft.data:
        return
    raise DraftProtected(
        f"{draft.path} was changed by another program while findvalue worked on it",
        hint="close it there, or save it, and run findvalue again; nothing was written",
    )


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sweep(folder: Path, now: datetime) -> None:
    """Remove temporary files that a killed run left behind."""
    limit = (now - _STALE).timestamp()
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if _TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < limit:
                        Path(entry.path).unlink()
