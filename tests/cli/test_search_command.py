"""findvalue TOPIC: what it prints, where, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]


def test_a_topic_without_a_command_is_searched(run: Run) -> None:
    done = run("battery recycling")
    assert done.returncode == 0, done.stderr
    first = done.stdout.splitlines()[0]
    assert "batter" in first.lower()


def test_options_of_search_may_stand_before_the_topic(run: Run) -> None:
    done = run("--json", "-n", "2", "sailing")
    assert done.returncode == 0, done.stderr
    (topic,) = json.loads(done.stdout)["topics"]
    assert topic["topic"] == "sailing"
    assert len(topic["matches"]) == 2


def test_global_options_may_stand_after_the_topic(run: Run) -> None:
    done = run("sailing", "--quiet")
    assert done.returncode == 0
    assert done.stderr == ""


def test_search_is_the_way_to_look_up_a_command_word(run: Run) -> None:
    done = run("search", "refresh", "--offline")
    assert "sources asked" not in done.stdout


def test_a_misspelt_topic_finds_the_article_and_says_how_it_was_read(run: Run) -> None:
    right = json.loads(run("--json", "-n", "1", "beekeeping").stdout)
    wrong = run("--json", "-n", "1", "beekeping")
    topic = json.loads(wrong.stdout)["topics"][0]
    assert topic["read_as"] == "beekeeping"
    assert topic["matches"][0]["url"] == right["topics"][0]["matches"][0]["url"]
    assert "beekeeping" in run("beekeping").stderr


def test_a_slip_of_a_command_is_pointed_out(run: Run) -> None:
    done = run("refersh", "--offline")
    assert done.returncode == 1
    assert 'hint: did you mean "findvalue refresh"?' in done.stderr


def test_nothing_good_ends_with_exit_code_1_and_a_remedy(run: Run) -> None:
    done = run("--offline", "zygomorphic quaternion upholstery")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("error: no article is good enough")
    assert "\n\nhint: " in done.stderr


def test_json_of_nothing_is_still_json(run: Run) -> None:
    done = run("--offline", "--json", "zygomorphic quaternion upholstery")
    assert done.returncode == 1
    assert json.loads(done.stdout)["topics"][0]["matches"] == []


def test_several_topics_are_answered_in_order(run: Run) -> None:
    done = run("sailing", "chess", "-n", "1")
    lines = done.stdout.splitlines()
    assert lines[0] == "sailing"
    assert "chess" in lines


def test_parts_add_up_to_the_score(run: Run) -> None:
    match = json.loads(run("--json", "-n", "1", "sailing").stdout)["topics"][0]["matches"][0]
    assert sum(match["parts"].values()) == pytest.approx(match["score"], abs=0.02)


def test_explain_prints_every_part(run: Run) -> None:
    match = json.loads(run("--json", "-n", "1", "sailing").stdout)["topics"][0]["matches"][0]
    shown = run("--explain", "-n", "1", "sailing").stdout
    assert all(name in shown for name in match["parts"])


def test_paragraph_prints_the_link_on_a_line_of_its_own(run: Run) -> None:
    done = run("--paragraph", "battery recycling")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("https://")


def test_since_leaves_older_articles_out(run: Run) -> None:
    done = run("--json", "--since", "2026-03-01", "-n", "50", "sailing")
    matches = json.loads(done.stdout)["topics"][0]["matches"]
    assert all(match["published"] >= "2026-03-01" for match in matches)


def test_piped_output_has_no_escape_codes_and_is_not_cut(run: Run) -> None:
    done = run("sailing", environ={"COLUMNS": "40"})
    assert "\x1b" not in done.stdout
    assert "…" not in done.stdout


def test_force_color_colours_a_pipe(run: Run) -> None:
    assert "\x1b[" in run("sailing", environ={"FORCE_COLOR": "1"}).stdout


def test_no_color_wins_over_force_color(run: Run) -> None:
    done = run("sailing", environ={"FORCE_COLOR": "1", "NO_COLOR": "1"})
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    "topic",
    [
        "C++",
        "R&D",
        "AI/ML",
        "rock'n'roll",
        '"',
        "NEAR(",
        "🚲",
        "-x",
        "*",
        "AND",
        "(a",
        "^",
        "ü",
        "   .",
    ],
)
def test_any_string_is_a_topic(run: Run, topic: str) -> None:
    done = run("search", "--offline", "--", topic)
    assert done.returncode in {0, 1}
    assert "Traceback" not in done.stderr


def test_an_empty_store_offline_says_so(bare: Run) -> None:
    done = bare("--offline", "sailing")
    assert done.returncode == 1
    assert "run without --offline" in done.stderr
