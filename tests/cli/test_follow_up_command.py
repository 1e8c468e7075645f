"""findvalue follow-up: what is new, once, and never twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Run = Callable[..., CompletedProcess[str]]

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
INTERVIEW = FIXTURES / "interview.yaml"


def test_without_notes_there_is_nothing_to_follow_up(run: Run) -> None:
    done = run("follow-up")
    assert done.returncode == 1
    assert "no note was written yet" in done.stderr
    assert run("follow-up", INTERVIEW).returncode == 1


def test_the_other_topic_of_each_person_comes_next_and_only_once(run: Run, tmp_path: Path) -> None:
    run("draft", INTERVIEW, "-o", tmp_path / "first", "--offline")
    done = run("follow-up", INTERVIEW, "-o", tmp_path / "next", "--offline")
    assert done.returncode == 0, done.stderr
    first = [path.read_text("utf-8") for path in (tmp_path / "first").iterdir()]
    later = [path.read_text("utf-8") for path in (tmp_path / "next").iterdir()]
    links = [line for text in (*first, *later) for line in text.split() if "://" in line]
    assert len(first) == 3
    assert later
    assert len(set(links)) == len(links)
    again = run("follow-up", INTERVIEW, "-o", tmp_path / "again", "--offline")
    assert again.returncode == 1
    assert "nothing new" in again.stderr


def test_without_an_interview_the_earlier_note_gives_greeting_and_sign_off(
    run: Run, tmp_path: Path
) -> None:
    note = Path(shutil.copy(FIXTURES / "draft.txt", tmp_path / "note.txt"))
    run("--now", "2026-01-20", "attach", note, "sailing", "--offline")
    done = run("follow-up", "--offline", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    (written,) = tmp_path.glob("follow-up-*.txt")
    text = written.read_text("utf-8")
    assert written.name == "follow-up-ms-okafor.txt"
    assert text.startswith("Subject: One more link\n\nDear Ms. Okafor,\n\nThank you ")
    assert text.count("https://") == 1
    assert text.endswith("\n\nKind regards,\nJonas Lindqvist\n")


def test_a_note_that_named_nobody_is_found_by_whom_it_greets(run: Run, tmp_path: Path) -> None:
    note = Path(shutil.copy(FIXTURES / "draft.txt", tmp_path / "note.txt"))
    assert "Ms. Okafor" in note.read_text("utf-8")
    run("--now", "2026-01-20", "attach", note, "sailing", "--offline")
    done = run("follow-up", INTERVIEW, "-o", tmp_path / "next", "--offline")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (tmp_path / "next").iterdir()] == ["follow-up-ngozi-okafor.txt"]
