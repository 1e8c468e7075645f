"""How matches and paragraphs look, for people and for programs."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from findvalue.cli.terminal import Ink, Terminal
from findvalue.spoken import ago
from findvalue.text import shorten, words
from findvalue.types import Match, Paragraph, Passage

JSON_VERSION = 1
_BAR = 5  # cells of the score bar
_FULL, _EMPTY = "█", "░"


def is_repaired(match: Match) -> bool:
    """Say whether a word of the topic was read as another one."""
    return words(match.read_as) != words(match.topic)


def show_match(
    terminal: Terminal, rank: int, match: Match, *, now: datetime, explain: bool
) -> None:
    """Print one match: rank, score, title; source and age; passage; why."""
    article = match.article
    filled = round(match.score / 100 * _BAR)
    terminal.write(
        f"{rank:>2}  ",
        (_FULL * filled + _EMPTY * (_BAR - filled), "green"),
        f" {match.score:3.0f}  ",
        (article.title, "bold", article.url),
    )
    age = (
        f"{article.published:%Y-%m-%d}, {ago(article.published, now)}"
        if article.published
        else "no date"
    )
    facts = [article.site_name or article.source, age]
    if article.authors:
        facts.insert(1, ", ".join(article.authors))
    if article.paywalled:
        facts.append("subscribers only")
    terminal.write("    ", (" · ".join(fact for fact in facts if fact), "dim"))
    if match.passage:
        _show_passage(terminal, match.passage)
    if match.reasons:
        terminal.write("    ", ("why: " + "; ".join(match.reasons), "dim"))
    if explain:
        for name, points in match.parts.items():
            terminal.write(f"      {points:+7.2f}  {name}")
    terminal.write("    ", (article.url, "cyan", article.url))


def _show_passage(terminal: Terminal, passage: Passage) -> None:
    """Print the passage on one line, the topic's words marked; cut only on a terminal."""
    text = passage.text
    if sys.stdout.isatty():
        text = shorten(text, max(terminal.width - 4, 20))
    pieces: list[str | tuple[str, Ink]] = ["    "]
    last = 0
    for start, end in passage.marks:
        if end > len(text):
            break
        pieces += [text[last:start], (text[start:end], "yellow")]
        last = end
    terminal.write(*pieces, text[last:])


def show_paragraph(terminal: Terminal, paragraph: Paragraph) -> None:
    """Print a paragraph as it stands in a note, and on stderr what it says in the user's name."""
    terminal.raw(paragraph.plain + "\n")
    show_claims(terminal, paragraph)


def show_claims(terminal: Terminal, paragraph: Paragraph) -> None:
    """Say on stderr what the paragraph claims in the user's own name."""
    for claim in paragraph.claims:
        terminal.remark(f"you say: {claim}")


def matches_as_json(results: Mapping[str, Sequence[Match]], *, now: datetime) -> str:
    """Return the documented JSON of a search."""
    return as_json(
        {
            "version": JSON_VERSION,
            "generated": now.isoformat(),
            "topics": [
                {
                    "topic": topic,
                    "read_as": matches[0].read_as if matches else topic,
                    "matches": [_match(rank, match) for rank, match in enumerate(matches, 1)],
                }
                for topic, matches in results.items()
            ],
        }
    )


def _match(rank: int, match: Match) -> dict[str, object]:
    article = match.article
    return {
        "rank": rank,
        "score": round(match.score, 2),
        "title": article.title,
        "url": article.url,
        "authors": list(article.authors),
        "site_name": article.site_name,
        "source": article.source,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "paywalled": article.paywalled,
        "reasons": list(match.reasons),
        "parts": {name: round(points, 3) for name, points in match.parts.items()},
        "passage": asdict(match.passage) if match.passage else None,
    }


def as_json(value: object) -> str:
    """Return JSON for stdout, escaped when the output's encoding is not UTF-8."""
    import json

    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return json.dumps(value, indent=2, ensure_ascii=not utf8) + "\n"
