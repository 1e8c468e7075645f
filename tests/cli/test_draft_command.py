"""findvalue draft: one note for each interviewer, as files, as text, as mailto: addresses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Run = Callable[..., CompletedProcess[str]]

INTERVIEW = Path(__file__).resolve().parents[2] / "fixtures" / "interview.yaml"
NAMES = ["note-ngozi-okafor.txt", "note-priya-raman.txt", "note-tom-ashgrove.txt"]


def test_every_interviewer_gets_a_file(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("draft", INTERVIEW, "-o", out, "--offline")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in out.iterdir()) == NAMES
    assert [line.partition("  ")[0] for line in done.stdout.splitlines()] == [
        str(out / name) for name in NAMES
    ]
    links = [(out / name).read_text("utf-8").count("https://") for name in NAMES]
    assert links == [1, 1, 1]


def test_nothing_is_overwritten(run: Run, tmp_path: Path) -> None:
    taken = tmp_path / NAMES[2]
    taken.write_text("mine", "utf-8")
    done = run("draft", INTERVIEW, "--offline", cwd=tmp_path)
    assert done.returncode == 5
    assert "exists already" in done.stderr
    assert taken.read_text("utf-8") == "mine"
    assert not (tmp_path / NAMES[0]).exists()


def test_dry_run_prints_the_notes_and_writes_none(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("draft", INTERVIEW, "--dry-run", "--mailto", "-o", out, "--template", "warm")
    assert done.returncode == 0, done.stderr
    assert not out.exists()
    assert done.stdout.count("To: ") == 3
    assert done.stdout.count("Hi ") == 3
    assert done.stdout.count("\nmailto:") == 3


def test_mail_programs_can_open_the_notes(run: Run, tmp_path: Path) -> None:
    assert run("draft", INTERVIEW, "--format", "eml", "-o", tmp_path, "-q").returncode == 0
    assert b"X-Unsent: 1\r\n" in (tmp_path / "note-ngozi-okafor.eml").read_bytes()


def test_whoever_gets_no_article_is_named(run: Run, tmp_path: Path) -> None:
    asked = tmp_path / "interview.yaml"
    asked.write_text(
        "company: C\nrole: r\nme: Jo Lind\ninterviewers:\n"
        "  - {name: Ada Lind, topics: [underwater welding]}\n  - {name: Bo, topics: beekeping}\n",
        "utf-8",
    )
    done = run("draft", asked, "--offline", cwd=tmp_path)
    assert done.returncode == 0
    assert 'warning: Ada Lind: "underwater welding": no article is good enough' in done.stderr
    assert 'warning: Bo: "beekeping" was read as "beekeeping"' in done.stderr
    assert "https://" not in (tmp_path / "note-ada-lind.txt").read_text("utf-8")


def test_a_template_of_ones_own_is_filled(run: Run, tmp_path: Path) -> None:
    template = INTERVIEW.with_name("template.txt")
    assert run("draft", INTERVIEW, "--template", template, "-o", tmp_path).returncode == 0
    text = (tmp_path / NAMES[0]).read_text("utf-8")
    assert "conversation about battery recycling and have" in text
    assert "{{" not in text
    done = run("draft", INTERVIEW, "--template", "chummy", "-o", tmp_path / "x")
    assert done.returncode == 2
    assert "formal, neutral, warm" in done.stderr
