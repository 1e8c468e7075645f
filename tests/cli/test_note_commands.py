"""findvalue attach, detach and undo: what happens to the note, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return Path(shutil.copy(FIXTURES / "draft.txt", tmp_path / "note.txt"))


def test_attach_inserts_one_paragraph_and_keeps_every_other_line(run: Run, draft: Path) -> None:
    before = draft.read_text("utf-8")
    done = run("attach", draft, "battery recycling")
    assert done.returncode == 0, done.stderr
    after = draft.read_text("utf-8")
    where = after.index("\n\nThank you again")
    length = len(after) - len(before)
    paragraph = after[where - length : where]
    assert after[: where - length] + after[where:] == before
    assert paragraph.count("https://") == 1


def test_attach_twice_is_attach_once(run: Run, draft: Path) -> None:
    run("attach", draft, "battery recycling")
    once = draft.read_bytes()
    done = run("attach", draft, "battery recycling")
    assert done.returncode == 0
    assert draft.read_bytes() == once
    assert "already" in done.stderr


def test_another_topic_replaces_the_paragraph(run: Run, draft: Path) -> None:
    run("attach", draft, "battery recycling")
    run("attach", draft, "sailing")
    text = draft.read_text("utf-8")
    assert text.count("https://") == 1
    assert "sailing" in text


def test_detach_gives_back_the_original_bytes(run: Run, draft: Path) -> None:
    original = draft.read_bytes()
    run("attach", draft, "battery recycling")
    done = run("detach", draft)
    assert done.returncode == 0, done.stderr
    assert draft.read_bytes() == original


def test_undo_takes_one_change_back_at_a_time(run: Run, draft: Path) -> None:
    original = draft.read_bytes()
    run("attach", draft, "battery recycling")
    first = draft.read_bytes()
    run("attach", draft, "sailing")
    assert run("undo", draft).returncode == 0
    assert draft.read_bytes() == first
    assert run("undo", draft).stderr.endswith("is again as it was before the last change\n")
    assert draft.read_bytes() == original
    assert run("undo", draft).returncode == 5


def test_an_edited_paragraph_is_protected(run: Run, draft: Path) -> None:
    run("attach", draft, "battery recycling")
    edited = draft.read_text("utf-8").replace("battery recycling", "your battery plans")
    draft.write_text(edited, "utf-8")
    done = run("attach", draft, "sailing")
    assert done.returncode == 5
    assert "--force" in done.stderr
    assert draft.read_text("utf-8") == edited


def test_force_replaces_an_edited_paragraph(run: Run, draft: Path) -> None:
    run("attach", draft, "battery recycling")
    text = draft.read_text("utf-8")
    link = next(line for line in text.splitlines() if line.startswith("https://"))
    draft.write_text(text.replace(link, f"Worth a look, I think.\n{link}"), "utf-8")
    assert run("attach", "--force", draft, "sailing").returncode == 0
    assert draft.read_text("utf-8").count("https://") == 1


def test_dry_run_prints_a_diff_and_writes_nothing(run: Run, draft: Path) -> None:
    original = draft.read_bytes()
    done = run("attach", "--dry-run", draft, "battery recycling")
    assert done.returncode == 0
    assert done.stdout.startswith("--- ")
    assert draft.read_bytes() == original


def test_output_writes_a_copy(run: Run, draft: Path, tmp_path: Path) -> None:
    original = draft.read_bytes()
    copy = tmp_path / "copy.txt"
    assert run("attach", draft, "sailing", "-o", copy).returncode == 0
    assert draft.read_bytes() == original
    assert b"https://" in copy.read_bytes()


def test_output_never_overwrites(run: Run, draft: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    copy.write_text("mine", "utf-8")
    assert run("attach", draft, "sailing", "-o", copy).returncode == 5
    assert copy.read_text("utf-8") == "mine"


def test_a_dash_reads_standard_input_and_writes_standard_output(run: Run, draft: Path) -> None:
    done = run("attach", "-", "sailing", stdin=draft.read_bytes())
    assert done.returncode == 0, done.stderr
    assert "https://" in done.stdout
    assert done.stdout.startswith("Dear Ms. Okafor,")


def test_a_slot_is_filled(run: Run, tmp_path: Path) -> None:
    template = Path(shutil.copy(FIXTURES / "template.txt", tmp_path / "template.txt"))
    assert run("attach", template, "sailing").returncode == 0
    assert "findvalue" not in template.read_text("utf-8")


def test_at_places_by_hand(run: Run, draft: Path) -> None:
    assert run("attach", draft, "sailing", "--at", "3").returncode == 0
    lines = draft.read_text("utf-8").splitlines()
    assert lines[0] == "Dear Ms. Okafor,"
    assert lines[2] != "Thank you for taking the time to talk with me on Tuesday about the"


def test_a_draft_without_a_certain_place_is_left_alone(run: Run, tmp_path: Path) -> None:
    draft = tmp_path / "note.txt"
    draft.write_text("remember the milk", "utf-8")
    done = run("attach", draft, "sailing")
    assert done.returncode == 5
    assert "--at LINE" in done.stderr
    assert draft.read_text("utf-8") == "remember the milk"


def test_a_repaired_topic_is_not_inserted_unasked(run: Run, draft: Path) -> None:
    original = draft.read_bytes()
    done = run("attach", draft, "beekeping")
    assert done.returncode == 5
    assert 'use "beekeeping"' in done.stderr
    assert draft.read_bytes() == original


def test_yes_accepts_a_repaired_topic_and_writes_it_right(run: Run, draft: Path) -> None:
    assert run("attach", "--yes", draft, "beekeping").returncode == 0
    text = draft.read_text("utf-8")
    assert "beekeeping" in text
    assert "beekeping" not in text


@pytest.mark.parametrize("tone", ["formal", "neutral", "warm"])
@pytest.mark.parametrize("style", ["link", "apa", "mla", "chicago"])
def test_every_tone_and_style_can_be_attached(run: Run, draft: Path, tone: str, style: str) -> None:
    done = run("attach", draft, "sailing", "--tone", tone, "--style", style)
    assert done.returncode == 0, done.stderr


def test_a_missing_draft_is_a_usage_error(run: Run, tmp_path: Path) -> None:
    done = run("attach", tmp_path / "none.txt", "sailing")
    assert done.returncode == 2
    assert "none.txt" in done.stderr


def test_a_read_only_draft_is_left_alone(run: Run, draft: Path) -> None:
    draft.chmod(0o444)
    done = run("attach", draft, "sailing")
    assert done.returncode == 5
    assert "read-only" in done.stderr


def test_a_pick_beyond_the_last_match_says_how_many_there_are(run: Run, draft: Path) -> None:
    done = run("attach", draft, "sailing", "--pick", "500")
    assert done.returncode == 2
    assert "--pick 1 to" in done.stderr


def test_an_address_that_is_not_stored_is_nothing_found(run: Run, draft: Path) -> None:
    done = run("attach", draft, "sailing", "--url", "https://example.org/nowhere")
    assert done.returncode == 1


def test_nothing_is_left_beside_the_draft(run: Run, draft: Path) -> None:
    run("attach", draft, "sailing")
    assert not list(draft.parent.glob("*findvalue*"))
