"""findvalue check: what it prints, and how it ends."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    return Path(shutil.copy(FIXTURES / "draft.txt", tmp_path / "note.txt"))


def test_a_good_note_ends_well_and_an_edited_quote_does_not(run: Run, note: Path) -> None:
    run("attach", note, "battery recycling")
    done = run("check", note, "--offline")
    assert done.returncode == 0, done.stderr
    assert "offline: the links were not asked" in done.stderr
    assert f"{note}: 0 errors, 0 warnings" in done.stderr
    note.write_text(note.read_text("utf-8").replace("tonne", "kilo"), "utf-8")
    done = run("check", note, "--offline")
    assert done.returncode == 5
    assert re.search(rf"{note}:1\d:1: error: neither the title nor in the article", done.stdout)
    assert "[N12 quote]" in done.stdout
    assert "is not ready to be sent: 1 error, 0 warnings" in done.stderr


def test_json_holds_every_finding_and_every_link(run: Run, note: Path) -> None:
    note.write_text("Dear [Name],\n\nThank you. See https://a.example/x\n\nKind regards,\nJo\n")
    done = run("check", note, "--offline", "--json")
    assert done.returncode == 5
    shown = json.loads(done.stdout)
    assert (shown["version"], shown["format"], shown["ready"]) == (1, "txt", False)
    first = next(each for each in shown["findings"] if each["rule"] == "N01")
    assert (first["level"], first["line"], first["column"]) == ("error", 1, 6)
    assert [(link["url"], link["status"]) for link in shown["links"]] == [
        ("https://a.example/x", "unasked")
    ]


def test_rules_are_left_out_one_by_one(run: Run) -> None:
    text = "Dear [Name],\n\nThank you. I hope this finds you well.\n\nKind regards,\nJo\n"
    done = run("check", "-", "--offline", "--ignore", "N01", "--ignore", "length", stdin=text)
    assert done.returncode == 0
    assert "N01" not in done.stdout
    assert "N04" not in done.stdout
    assert run("check", "-", "--ignore", "N77", stdin=text).returncode == 2


def test_the_interview_file_says_who_is_who(run: Run, note: Path) -> None:
    note.write_text(note.read_text("utf-8").replace("Okafor", "Okafer"), "utf-8")
    interview = FIXTURES / "interview.yaml"
    done = run("check", note, "--offline", "--interview", interview, "--to", "Ngozi Okafor")
    assert done.returncode == 5
    assert "“Okafer” for Okafor" in done.stdout
    assert "[N19 late]" in done.stdout


def test_an_invalid_interview_file_is_told_line_by_line(run: Run, note: Path) -> None:
    broken = note.with_name("interview.yaml")
    broken.write_text("compny: X\n", "utf-8")
    done = run("check", note, "--offline", "--interview", broken)
    assert done.returncode == 3
    assert f'{broken}:1:1: the file has no key "compny": did you mean "company"?' in done.stderr
