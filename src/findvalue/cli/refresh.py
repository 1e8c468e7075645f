"""findvalue refresh: fetch what is new."""

from __future__ import annotations

from collections import Counter

import click

from findvalue.cli.present import JSON_VERSION, as_json
from findvalue.cli.session import Session, pass_session
from findvalue.errors import AllSourcesFailed, ExitCode
from findvalue.types import RefreshReport, SourceStatus


@click.command()
@click.option("--offline", is_flag=True, help="Read saved files only.")
@click.option("--due", is_flag=True, help="Ask only sources whose interval is over.")
@click.option("--json", "as_json_", is_flag=True, help="Print JSON (docs/json.md).")
@pass_session
def refresh(session: Session, *, offline: bool, due: bool, as_json_: bool) -> int:
    """Refresh the saved articles from your sources.

    A source that fails keeps the articles it brought before.
    """
    with session.library(offline=offline) as library:
        report = library.refresh(everything=not due, progress=session.show_progress)
        session.terminal.end_progress()
        session.show_problems(library)
        if not library.source_list.active and not library.problems:
            place = library.sources_at.path
            session.terminal.note(f"warning: {place}: no source that is not disabled")
        if as_json_:
            session.terminal.raw(as_json(_report(report)))
        else:
            _show(session, report)
        if library.problems:
            return ExitCode.INVALID_LIST
    if _all_failed(report):
        first = report.failed[0]
        raise AllSourcesFailed(
            f"no source answered ({first.name}: {first.detail})",
            hint="check the connection; findvalue sources list --problems says more",
        )
    return ExitCode.OK


def _all_failed(report: RefreshReport) -> bool:
    return bool(report.outcomes) and len(report.failed) == len(report.outcomes)


def _show(session: Session, report: RefreshReport) -> None:
    terminal = session.terminal
    told = terminal.verbose or _all_failed(report)  # one by one already, or as one
    for outcome in () if told else report.failed:
        terminal.note(f"{outcome.name}: {outcome.status}: {outcome.detail}")
    counts = Counter(outcome.status for outcome in report.outcomes)
    states = ", ".join(f"{counts[status]} {status}" for status in SourceStatus if counts[status])
    updated = sum(outcome.updated for outcome in report.outcomes)
    terminal.write(
        f"{len(report.outcomes)} sources asked: {states or 'none was due'}; "
        f"{report.new} new articles, {updated} updated ({report.seconds:.1f} s)"
    )
    if report.interrupted:
        terminal.remark("ended early; what is missing stays due")


def _report(report: RefreshReport) -> dict[str, object]:
    return {
        "version": JSON_VERSION,
        "seconds": round(report.seconds, 3),
        "interrupted": report.interrupted,
        "sources": [
            {
                "name": outcome.name,
                "status": str(outcome.status),
                "detail": outcome.detail,
                "new": outcome.new,
                "updated": outcome.updated,
                "seconds": round(outcome.seconds, 3),
            }
            for outcome in report.outcomes
        ],
    }
