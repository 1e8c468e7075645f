"""findvalue refresh: fetch what is new."""

from __future__ import annotations

from collections import Counter

import click

from findvalue.cli.present import JSON_VERSION, as_json
from findvalue.cli.session import Session, pass_session
from findvalue.errors import AllSourcesFailed, ExitCode, UsageError
from findvalue.types import RefreshReport, SourceStatus


@click.command()
@click.option("--offline", is_flag=True, help="Read saved files only.")
@click.option("--due", is_flag=True, help="Ask only sources whose interval is over.")
@click.option(
    "--worker",
    is_flag=False,
    flag_value="",
    metavar="[NAME]",
    help="Keep running: ask what is due, and share the work with other workers of the same store.",
)
@click.option("--once", is_flag=True, help="Worker: end when no source is due any more.")
@click.option(
    "--lanes", type=click.IntRange(1, 64), help="Worker: requests at the same time. [default: 8]"
)
@click.option(
    "--lease",
    type=click.FloatRange(1, 3600),
    metavar="SECONDS",
    help="Worker: how long a source is kept without a sign of life. [default: 60]",
)
@click.option(
    "--grace",
    type=click.FloatRange(0, 3600),
    metavar="SECONDS",
    help="Worker: how long SIGTERM waits for what is in flight. [default: 8]",
)
@click.option("--json", "as_json_", is_flag=True, help="Print JSON (docs/json.md).")
@pass_session
def refresh(
    session: Session,
    /,
    *,
    offline: bool,
    due: bool,
    worker: str | None,
    as_json_: bool,
    **how: float | bool | None,
) -> int:
    """Refresh the saved articles from your sources.

    A source that fails keeps the articles it brought before.

    With --worker it goes on until SIGTERM or Ctrl-C; then what is in flight is finished, and the
    rest is given back to the other workers. docs/deployment.md says how to run several.
    """
    if worker is not None:
        from findvalue.cli.worker import work

        return work(session, name=worker, offline=offline, as_json_=as_json_, **how)
    for name, value in how.items():
        if value is not None and value is not False:
            raise UsageError(f"--{name} is for workers", hint="add --worker")
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
