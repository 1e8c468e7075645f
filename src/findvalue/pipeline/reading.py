"""Answers on their way into the box; a saved file is an answer, too."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime

from findvalue import __version__
from findvalue import sources as source_lists
from findvalue.errors import FindvalueError
from findvalue.fetch import Fetched
from findvalue.parse import Box, ParsedSource, parse_source
from findvalue.pipeline.feeder import Job
from findvalue.types import Source, Validators

NOT_MODIFIED = 304
USER_AGENT = f"findvalue/{__version__} (personal feed reader)"


def read_answer(box: Box, source: Source, answer: Fetched) -> Future[ParsedSource]:
    """Have a source's answer read in the box.

    Args:
        box: where untrusted bytes are read.
        source: the source that answered; its kind says what to expect.
        answer: what it answered.

    Returns:
        A future that raises ParseError when the answer is not what the source is meant to answer.
    """
    return box.submit(
        parse_source,
        source,
        answer.body,
        url=answer.final_url,
        content_type=answer.content_type,
        fetched_at=answer.fetched_at,
    )


def saved_answer(job: Job, now: datetime) -> Fetched | FindvalueError:
    """Return a saved file as if it had been fetched; its modification time is its validator.

    A file that cannot be read is an answer, too, as in fetching.
    """
    path = job.source.path
    assert path is not None  # noqa: S101 - callers select by it
    try:
        body = source_lists.read_saved(job.source)
    except FindvalueError as error:
        return error
    stamp = Validators(last_modified=str(path.stat().st_mtime_ns))
    same = job.state.validators == stamp and job.state.failures == 0
    return Fetched(
        url=path.as_uri(),
        final_url=path.as_uri(),
        status=NOT_MODIFIED if same else 200,
        body=body,
        content_type=None,
        validators=stamp,
        moved_to=None,
        fresh_for=None,
        fetched_at=now,
        seconds=0.0,
    )
