"""findvalue check: a note before it is sent."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from findvalue.cli.present import JSON_VERSION, as_json
from findvalue.cli.session import Session, pass_session
from findvalue.cli.terminal import Ink
from findvalue.errors import ExitCode
from findvalue.pipeline.notes import Draft, read_draft, stream_draft
from findvalue.spoken import counted
from findvalue.types import People

if TYPE_CHECKING:
    from findvalue.pipeline.check import CheckReport

_STREAM = "-"
_INKS: dict[str, Ink] = {"error": "red", "warning": "yellow", "information": "dim"}


@click.command()
@click.argument("draft", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--interview",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The interview file: names, role, time, and the notes to the others.",
)
@click.option("--to", "recipient", default="", metavar="NAME", help="Who reads the note.")
@click.option(
    "--from", "sender", default="", envvar="FINDVALUE_FROM", metavar="NAME", help="Your name."
)
@click.option("--company", default="", help="The reader's company.")
@click.option(
    "--ignore", multiple=True, metavar="RULE", help="Leave this rule out, as N10. Repeatable."
)
@click.option("--json", "as_json_", is_flag=True, help="Print JSON (docs/json.md).")
@click.option("--offline", is_flag=True, help="Never touch the network: links are not asked.")
@pass_session
def check(
    session: Session,
    *,
    draft: Path,
    interview: Path | None,
    recipient: str,
    sender: str,
    company: str,
    ignore: tuple[str, ...],
    as_json_: bool,
    offline: bool,
) -> int:
    """Check the note DRAFT before it is sent: its words, its paragraph, its links.

    Every link must be alive, lead where it says and be free to read; every quote must still
    stand in its source. Any note can be checked, whoever wrote it; - is standard input.
    Nothing is changed. Exit code 5 says that there is an error, 0 that there are warnings at
    the most.
    """
    people = People(sender=sender, recipient=recipient, company=company)
    with session.library(offline=offline) as library:
        read = _read(draft)
        session.terminal.progress("asking the links")
        report = library.check(read, people=people, interview=interview, ignore=ignore)
        session.terminal.end_progress()
        if as_json_:
            session.terminal.raw(_as_json(report))
        else:
            _show(session, report)
    return ExitCode.OK if report.is_ready else ExitCode.PROTECTED


def _read(draft: Path) -> Draft:
    return stream_draft(sys.stdin.buffer.read()) if str(draft) == _STREAM else read_draft(draft)


def _show(session: Session, report: CheckReport) -> None:
    terminal, name = session.terminal, str(report.path or "draft")
    for each in report.findings:
        terminal.write(
            f"{name}:{each.line}:{each.column}: ",
            (each.level, _INKS[each.level]),
            f": {each.message} [{each.rule} {each.name}]",
        )
    for remark in report.remarks:
        terminal.remark(remark)
    _show_verdict(session, report, name)


def _show_verdict(session: Session, report: CheckReport, name: str) -> None:
    """Say on stderr whether the note can be sent."""
    errors, warnings = report.count("error"), report.count("warning")
    counts = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    asked = sum(link.status != "unasked" for link in report.links)
    links = f"; {counted(asked, 'link')} asked" if asked else ""
    if report.is_ready:
        session.terminal.remark(f"{name}: {counts}{links}")
    else:
        session.terminal.note(f"error: {name} is not ready to be sent: {counts}{links}")


def _as_json(report: CheckReport) -> str:
    return as_json(
        {
            "version": JSON_VERSION,
            "path": str(report.path) if report.path else None,
            "format": report.format,
            "ready": report.is_ready,
            "errors": report.count("error"),
            "warnings": report.count("warning"),
            "findings": [asdict(finding) for finding in report.findings],
            "links": [
                {
                    "url": link.url,
                    "status": link.status,
                    "detail": link.detail,
                    "final_url": link.final_url or None,
                    "lost_quotes": list(link.lost),
                }
                for link in report.links
            ],
            "remarks": list(report.remarks),
        }
    )
