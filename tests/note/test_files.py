"""The file itself: what is refused, what is kept, and that no crash leaves half a note."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from findvalue import note
from findvalue.errors import DraftProtected, ExitCode, UsageError
from findvalue.note.files import LARGEST
from findvalue.types import DraftFormat
from tests.note.conftest import a_paragraph, as_docx, as_eml, as_part
from tests.note.writer import contents

HERE = Path(__file__).parent
TEXT = b"Hi Bea,\n\ntext.\n\nBest,\nTom\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_bytes(TEXT)
    return path


def leftovers(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if ".findvalue" in entry.name)


# --- reading -----------------------------------------------------------------------------------


def test_a_draft_is_read_with_its_stamp(path: Path) -> None:
    draft = note.read_draft(path)
    status = path.stat()
    assert (draft.data, draft.format, draft.path) == (TEXT, "txt", path)
    assert draft.stamp is not None
    assert (draft.stamp.modified, draft.stamp.size) == (status.st_mtime_ns, len(TEXT))


def test_a_missing_draft_is_a_mistake_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no draft") as caught:
        note.read_draft(tmp_path / "gone.txt")
    assert caught.value.exit_code == ExitCode.USAGE


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DraftProtected, match="is a folder"):
        note.read_draft(tmp_path)


def test_a_fifo_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(DraftProtected, match="not a regular file"):
        note.read_draft(tmp_path / "fifo")


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_a_device_is_refused(device: str) -> None:
    with pytest.raises(DraftProtected, match="not a regular file"):
        note.read_draft(device)


def test_a_dangling_link_is_a_missing_draft(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    with pytest.raises(UsageError, match="there is no draft"):
        note.read_draft(tmp_path / "link.txt")


def test_a_circle_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    with pytest.raises(DraftProtected, match="cannot be read"):
        note.read_draft(tmp_path / "a.txt")


def test_too_large_a_file_is_refused_before_it_is_read(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(DraftProtected, match="larger than 20 MB"):
        note.read_draft(path)


def test_the_largest_file_is_read(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(LARGEST)
    assert len(note.read_draft(path).data) == LARGEST


def test_an_empty_file_is_a_draft(path: Path) -> None:
    path.write_bytes(b"")
    draft = note.read_draft(path)
    note.write_draft(draft, note.attach(draft, a_paragraph()).after)
    assert path.read_text("utf-8") == f"{a_paragraph().plain}\n"


@pytest.mark.parametrize(
    "name", ["-rf", "$(touch x)", "a\nb.txt", "`id`;.txt", "ä ö.md", "%s{x}.txt"]
)
def test_any_name_is_only_a_name(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    started: list[str] = []
    sys.addaudithook(
        lambda event, _: (
            started.append(event) if "subprocess" in event or event == "os.system" else None
        )
    )
    Path(name).write_bytes(TEXT)
    draft = note.read_draft(name)
    note.write_draft(draft, note.attach(draft, a_paragraph()).after)
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    assert not started


# --- formats -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "fmt"),
    [
        ("a.txt", b"", "txt"),
        ("a.TXT", b"", "txt"),
        ("a.md", b"", "md"),
        ("a.markdown", b"", "md"),
        ("a.htm", b"", "html"),
        ("a.eml", b"", "eml"),
        ("a.docx", b"", "docx"),
        ("note", b"Hi,\n", "txt"),
        ("note", b"Dear: x\nBest,\n", "txt"),
        ("note", b"Subject: Thanks\nTo: Bea\n\nHi,\n", "txt"),
        ("note", b"From: a\nMIME-Version: 1.0\nContent-Type: text/plain\n\nHi", "eml"),
        ("note", b"\xef\xbb\xbf <!DOCTYPE html><p>", "html"),
        ("note", b"<html>", "html"),
        ("note", b"PK\x03\x04", "docx"),
    ],
)
def test_the_format_is_known_by_suffix_or_content(name: str, data: bytes, fmt: DraftFormat) -> None:
    assert note.format_of(Path(name), data) == fmt


def test_the_content_decides_for_standard_input() -> None:
    assert note.format_of(None, as_docx("Hi")) == "docx"
    assert note.format_of(None, as_eml(as_part("Hi", "8bit"))) == "eml"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.doc", b""),
        ("a.odt", b"PK"),
        ("a.pdf", b""),
        ("a.msg", b""),
        ("x", b"%PDF-1.7"),
        ("x", b"{\\rtf1"),
    ],
)
def test_other_kinds_are_refused_with_the_ones_that_work(name: str, data: bytes) -> None:
    with pytest.raises(UsageError, match="cannot write into") as caught:
        note.format_of(Path(name), data)
    assert ".docx" in caught.value.hint


# --- writing -----------------------------------------------------------------------------------


def test_the_new_bytes_are_there_and_nothing_else(path: Path) -> None:
    note.write_draft(note.read_draft(path), b"new")
    assert path.read_bytes() == b"new"
    assert [entry.name for entry in path.parent.iterdir()] == ["note.txt"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_the_mode_stays(path: Path, mode: int) -> None:
    path.chmod(mode)
    note.write_draft(note.read_draft(path), b"new")
    assert path.stat().st_mode & 0o7777 == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_stays(path: Path) -> None:
    os.chown(path, 65534, 65534)
    note.write_draft(note.read_draft(path), b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)


def test_a_symbolic_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    link = folder / "link.txt"
    link.symlink_to(path)
    draft = note.read_draft(link)
    assert (draft.path, draft.target) == (link, path)
    note.write_draft(draft, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert not leftovers(folder)


def test_of_a_hard_link_only_this_name_gets_the_new_text(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.hardlink_to(path)
    note.write_draft(note.read_draft(path), b"new")
    assert (path.read_bytes(), other.read_bytes()) == (b"new", TEXT)


def test_a_read_only_draft_is_refused_even_for_root(path: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(DraftProtected, match="is read-only") as caught:
        note.write_draft(note.read_draft(path), b"new")
    assert caught.value.hint
    assert path.read_bytes() == TEXT


def test_standard_input_cannot_be_written() -> None:
    with pytest.raises(UsageError, match="standard input"):
        note.write_draft(note.Draft(data=TEXT, format="txt"), b"new")


@pytest.mark.parametrize(
    "meddle",
    [
        lambda path: path.write_bytes(b"another text"),
        lambda path: path.write_bytes(TEXT.replace(b"text", b"word")),
        lambda path: os.utime(path, ns=(1, 1)),
        lambda path: path.unlink(),
        lambda path: (path.unlink(), path.write_bytes(TEXT)),
    ],
    ids=["other size", "same size", "touched", "gone", "replaced"],
)
def test_a_draft_that_changed_meanwhile_is_not_overwritten(path: Path, meddle: object) -> None:
    draft = note.read_draft(path)
    meddle(path)  # type: ignore[operator]  # all of them take a path
    expected = path.read_bytes() if path.exists() else None
    with pytest.raises(DraftProtected) as caught:
        note.write_draft(draft, b"new")
    assert caught.value.exit_code == ExitCode.PROTECTED
    assert (path.read_bytes() if path.exists() else None) == expected
    assert not leftovers(path.parent)


def test_a_change_that_leaves_size_and_time_is_seen(path: Path) -> None:
    draft = note.read_draft(path)
    times = path.stat()
    path.write_bytes(TEXT.replace(b"text", b"word"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(DraftProtected, match="changed by another program"):
        note.write_draft(draft, b"new")


def test_a_full_disk_leaves_the_old_note(path: Path) -> None:
    draft = note.read_draft(path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, before[1]))
    try:
        with pytest.raises(DraftProtected, match="cannot be written: File too large"):
            note.write_draft(draft, b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert path.read_bytes() == TEXT
    assert not leftovers(path.parent)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs a mount of its own")
def test_a_full_file_system_leaves_the_old_note(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from findvalue import note\n"
        "from findvalue.errors import DraftProtected\n"
        "path = Path('mnt/note.txt'); path.write_bytes(b'old')\n"
        "try: note.write_draft(note.read_draft(path), b'x' * 900_000)\n"
        "except DraftProtected as error: print(error.fact)\n"
        "print(path.read_bytes(), [entry.name for entry in Path('mnt').iterdir()])\n"
    )
    (tmp_path / "mnt").mkdir()
    (tmp_path / "run.py").write_text(code)
    mount = f"mount -t tmpfs -o size=512k tmpfs mnt && {sys.executable} run.py"
    done = subprocess.run(
        ["/usr/bin/env", "unshare", "-rm", "sh", "-c", mount], cwd=tmp_path, capture_output=True, text=True,
        env=environment(), check=False,
    )  # fmt: skip
    if "permission denied" in done.stderr.lower():
        pytest.skip("mounting is not allowed here")
    assert done.stdout.splitlines() == [
        "mnt/note.txt cannot be written: No space left on device",
        "b'old' ['note.txt']",
    ]


def test_a_folder_without_write_permission_leaves_the_old_note(path: Path) -> None:
    path.chmod(0o666)
    draft = note.read_draft(path)
    path.parent.chmod(0o555)
    for folder in path.parents:  # a user who is not root must get here
        if folder.stat().st_mode & 0o001:
            continue
        folder.chmod(folder.stat().st_mode | 0o055)
    try:
        if os.geteuid() == 0:
            os.seteuid(65534)
        with pytest.raises(DraftProtected, match="cannot be written: Permission denied"):
            note.write_draft(draft, b"new")
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        path.parent.chmod(0o755)
    assert path.read_bytes() == TEXT


# --- temporary files ---------------------------------------------------------------------------


def test_the_next_write_sweeps_what_a_killed_one_left(path: Path) -> None:
    old = path.parent / ".findvalue-0123456789abcdef.tmp"
    young = path.parent / ".findvalue-fedcba9876543210.tmp"
    foreign = path.parent / ".findvalue-notes.tmp"
    for it in (old, young, foreign):
        it.write_bytes(b"half")
    hours_ago = datetime.now(UTC) - timedelta(hours=2)
    for it in (old, foreign):
        os.utime(it, (hours_ago.timestamp(), hours_ago.timestamp()))
    note.write_draft(note.read_draft(path), b"new")
    assert leftovers(path.parent) == sorted([young.name, foreign.name])


def test_sweeping_goes_by_the_clock_it_is_given(path: Path) -> None:
    left = path.parent / ".findvalue-0123456789abcdef.tmp"
    left.write_bytes(b"half")
    later = datetime.now(UTC) + timedelta(hours=2)
    note.write_draft(note.read_draft(path), b"new", now=later)
    assert not left.exists()


def test_a_folder_with_such_a_name_is_left_alone(path: Path) -> None:
    folder = path.parent / ".findvalue-0123456789abcdef.tmp"
    folder.mkdir()
    note.write_draft(note.read_draft(path), b"new", now=datetime.now(UTC) + timedelta(days=1))
    assert folder.is_dir()


# --- crashes -----------------------------------------------------------------------------------

SIZE = 3_000_000  # bytes of the note that is being written


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HERE.parents[1] / "src")}


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    path = tmp_path / "note.txt"
    path.write_bytes(contents(SIZE)[0])
    with subprocess.Popen(
        [sys.executable, HERE / "writer.py", path, str(SIZE)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(),
    ) as process:  # fmt: skip
        yield process
        assert process.stdin is not None
        process.stdin.close()


def strike(writer: subprocess.Popen[str], number: signal.Signals, seconds: float) -> int:
    """Start a writer, let it work for a moment, end it with a signal; return its status."""
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write("write\n")
    writer.stdin.flush()
    child = int(writer.stdout.readline())
    time.sleep(seconds)
    os.kill(child, number)
    return int(writer.stdout.readline())


def pace_of(writer: subprocess.Popen[str], path: Path) -> float:
    """Return how many seconds a whole write takes now, on this machine."""
    before = path.stat().st_ino
    for seconds in (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30):
        strike(writer, signal.SIGKILL, seconds)
        if path.stat().st_ino != before:
            return seconds
    raise AssertionError("no write was done in half a minute")


def kill_again_and_again(writer: subprocess.Popen[str], folder: Path, rounds: int) -> None:
    dice = random.Random(20260305)  # noqa: S311 - moments, not secrets
    pace = pace_of(writer, folder / "note.txt")
    for _ in range(rounds):
        strike(writer, signal.SIGKILL, dice.uniform(0, min(2 * pace, 0.1)))
        assert (folder / "note.txt").read_bytes() in contents(SIZE)
    draft = note.read_draft(folder / "note.txt")
    note.write_draft(draft, b"new", now=datetime.now(UTC) + timedelta(hours=2))
    assert [entry.name for entry in folder.iterdir()] == ["note.txt"]


def test_a_killed_write_leaves_the_old_note_or_the_new_one(
    writer: subprocess.Popen[str], tmp_path: Path
) -> None:
    kill_again_and_again(writer, tmp_path, 25)


@pytest.mark.slow
def test_two_hundred_killed_writes_damage_nothing(
    writer: subprocess.Popen[str], tmp_path: Path
) -> None:
    kill_again_and_again(writer, tmp_path, 200)


def test_an_interrupted_write_leaves_no_temporary_file(
    writer: subprocess.Popen[str], tmp_path: Path
) -> None:
    dice = random.Random(20260305)  # noqa: S311 - moments, not secrets
    pace = pace_of(writer, tmp_path / "note.txt")
    for left in tmp_path.glob(".findvalue-*"):
        left.unlink()
    for _ in range(8):
        status = strike(writer, signal.SIGINT, dice.uniform(0.2 * pace, min(2 * pace, 0.1)))
        assert os.waitstatus_to_exitcode(status) == 130
        assert [entry.name for entry in tmp_path.iterdir()] == ["note.txt"]
        assert (tmp_path / "note.txt").read_bytes() in contents(SIZE)


def test_a_write_that_never_happened_can_be_told_from_its_record(path: Path) -> None:
    draft = note.read_draft(path)
    report = note.attach(draft, a_paragraph())
    now = datetime.now(UTC)
    record = note.record_of(draft, report, now=now)
    assert note.standing_records([record], note.read_draft(path).data) == []
    note.write_draft(draft, report.after, now=now)
    after = note.read_draft(path)
    assert note.standing_records([record], after.data) == [record]
    note.write_draft(after, note.undo(after, records=[record]).after, now=now)
    assert path.read_bytes() == TEXT
    assert note.standing_records([record], TEXT) == []


def test_the_record_names_the_file_behind_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(path)
    draft = note.read_draft(link)
    report = note.attach(draft, a_paragraph())
    assert note.record_of(draft, report, now=datetime.now(UTC)).path == path
    assert note.record_of(replace(draft, target=None), report, now=datetime.now(UTC)).path == link
