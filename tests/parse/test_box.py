"""The box: a job may break any limit, and only that job fails."""

from __future__ import annotations

import operator
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from findvalue.errors import FetchError, ParseError
from findvalue.parse import Box, ParsedSource, parse_feed, parse_source
from findvalue.parse.child import serve
from findvalue.parse.wire import BadFrame, Reply, pack, receive, send, unpack
from findvalue.types import Article, Delivery, Source, SourceStatus
from tests.support.cost import eventually

pytestmark = pytest.mark.endurance

GOOD = b"<rss><channel><title>T</title><item><title>One</title><link>https://example.org/1</link></item></channel></rss>"
NOW = datetime(2026, 6, 15, tzinfo=UTC)


def failure(future: Future[Any]) -> str:
    with pytest.raises(ParseError) as caught:
        future.result(timeout=30)
    return caught.value.fact


def children() -> list[int]:
    """Return the processes that this one started and did not bury."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            found.append(int(path.parent.name))
    return found


def test_a_source_is_parsed_in_a_child() -> None:
    source = Source(name="S", url="https://example.org/feed")
    with Box() as box:
        parsed = box.submit(
            parse_source,
            source,
            GOOD,
            url="https://example.org/feed",
            content_type=None,
            fetched_at=NOW,
        ).result(timeout=30)
    assert isinstance(parsed, ParsedSource)
    assert parsed.deliveries[0].article.title == "One"
    assert parsed.deliveries[0].article.fetched_at == NOW


def test_an_error_of_ours_comes_back_as_it_was() -> None:
    with Box(workers=1) as box:
        with pytest.raises(ParseError) as caught:
            box.submit(parse_feed, b"", url="https://example.org/").result(timeout=30)
        assert caught.value.fact == "is empty"
        assert box.submit(os.getpid).result(timeout=30) != os.getpid()


def test_any_other_error_fails_its_job_in_plain_words() -> None:
    with Box(workers=1) as box:
        future = box.submit(operator.truediv, 1, 0)
        assert failure(future) == "could not be read (ZeroDivisionError: division by zero)"


def test_a_child_serves_many_jobs() -> None:
    with Box(workers=1) as box:
        pids = {box.submit(os.getpid).result(timeout=30) for _ in range(5)}
    assert len(pids) == 1


def test_too_much_processor_time_kills_one_job_only() -> None:
    with Box(workers=1, cpu_seconds=0.3, deadline=600) as box:
        before = box.submit(os.getpid).result(timeout=30)
        assert failure(box.submit(pow, 3, 10**9)) == "took too long to read"
        assert box.submit(os.getpid).result(timeout=30) != before


def test_the_processor_time_is_counted_per_job() -> None:
    limit = 0.5
    with Box(workers=1, cpu_seconds=limit) as box:
        pid = box.submit(os.getpid).result(timeout=30)
        while box.submit(time.process_time).result(timeout=30) < 1.2 * limit:
            box.submit(sum, range(300_000)).result(timeout=30)
        assert box.submit(os.getpid).result(timeout=30) == pid


def test_a_job_that_only_waits_meets_the_deadline() -> None:
    with Box(workers=1, deadline=0.3) as box:
        assert failure(box.submit(time.sleep, 600)) == "took too long to read"


def test_too_much_memory_fails_one_job_only() -> None:
    with Box(workers=1) as box:
        assert failure(box.submit(bytearray, 1 << 32)) == "used too much memory"
        assert box.submit(len, b"fine").result(timeout=30) == 4


def test_a_child_that_keeps_much_memory_is_replaced() -> None:
    with Box(workers=1) as box:
        before = box.submit(os.getpid).result(timeout=30)
        hoard = "import sys; sys.hoard = bytearray(100 << 20)"
        box.submit(exec, hoard).result(timeout=30)
        assert box.submit(os.getpid).result(timeout=30) != before


@pytest.mark.parametrize(
    ("end", "arguments", "status"), [(os.abort, (), -6), (os._exit, (7,), 7), (sys.exit, (1,), 1)]
)
def test_a_child_that_dies_is_replaced(
    end: Callable[..., object], arguments: tuple[int, ...], status: int
) -> None:
    with Box(workers=1) as box:
        fact = failure(box.submit(end, *arguments))
        assert fact == f"could not be read (its reader stopped with status {status})"
        assert box.submit(len, b"fine").result(timeout=30) == 4


def test_a_child_killed_from_outside_counts_as_out_of_memory(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    with Box(workers=1, deadline=600) as box:
        pid = box.submit(os.getpid).result(timeout=30)
        future = box.submit(exec, f"import os, time; os.mkdir({str(begun)!r}); time.sleep(600)")
        eventually(begun.exists)
        os.kill(pid, signal.SIGKILL)
        assert failure(future) == "used too much memory"


def test_a_result_that_is_no_plain_value_is_not_let_in() -> None:
    with Box(workers=1) as box:
        assert "no plain value" in failure(box.submit(operator.attrgetter, "x"))


def test_a_result_beyond_all_bounds_is_not_let_in() -> None:
    with Box(workers=1, memory_mb=2_000) as box:
        assert "bytes long" in failure(box.submit(bytes, 65 << 20))


def test_what_a_reader_prints_does_not_disturb_its_results() -> None:
    with Box(workers=1) as box:
        box.submit(print, "noise on stdout").result(timeout=30)
        box.submit(os.write, 1, b"noise below python").result(timeout=30)
        assert box.submit(len, b"fine").result(timeout=30) == 4


def test_one_slow_job_does_not_hold_up_the_next() -> None:
    with Box(workers=2, deadline=600) as box:
        nap = box.submit(time.sleep, 600)
        assert box.submit(len, b"fine").result(timeout=30) == 4
        assert not nap.done()


def test_no_child_starts_before_the_first_job() -> None:
    before = set(children())
    with Box():
        assert set(children()) == before


def test_leaving_the_box_ends_everything_at_once_and_leaves_no_zombie() -> None:
    before = set(children())
    with Box(workers=2, deadline=600) as box:
        futures = [box.submit(time.sleep, 600) for _ in range(6)]
        time.sleep(0.2)
    for future in futures:
        with pytest.raises(CancelledError):
            future.result(timeout=30)
    assert set(children()) == before
    assert not any(thread.name == "findvalue-box" for thread in threading.enumerate())
    with pytest.raises(RuntimeError):
        box.submit(len, b"")
    box.close()


def test_work_in_flight_is_bounded() -> None:
    submitted: list[Future[None]] = []

    def submit_many(box: Box) -> None:
        try:
            while True:
                submitted.append(box.submit(time.sleep, 600))
        except RuntimeError:
            return  # the box was closed

    with Box(workers=1, deadline=600) as box:
        thread = threading.Thread(target=submit_many, args=(box,))
        thread.start()
        eventually(lambda: len(submitted) >= 4)
        time.sleep(0.2)
        assert len(submitted) == 4
    thread.join(timeout=60)
    assert not thread.is_alive()


def test_a_child_ends_when_its_parent_is_gone() -> None:
    script = (
        "import os, sys\nfrom findvalue.parse import Box\nbox = Box(workers=1)\n"
        "print(box.submit(os.getpid).result(), flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    pid = int(result.stdout)
    command = Path(f"/proc/{pid}/cmdline")
    eventually(lambda: not (command.exists() and command.read_bytes()))


def test_ctrl_c_reaches_the_parent_alone() -> None:
    script = (
        "import os, time\nfrom findvalue.parse import Box\n"
        "with Box(workers=1) as box:\n"
        "    future = box.submit(time.sleep, 600)\n    time.sleep(0.3)\n"
        "    try:\n        print('ready', flush=True)\n        future.result()\n    except KeyboardInterrupt:\n        print('interrupted')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.read() == "interrupted\n"
        assert process.wait(timeout=60) == 0


def test_a_system_without_processes_left_fails_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with Box(workers=1) as box:
        assert failure(box.submit(len, b"")).startswith("no process to read it in")


# --- what travels -------------------------------------------------------------------------------


def test_plain_values_and_our_own_classes_travel() -> None:
    article = Article(url="https://example.org/1", title="One", published=NOW, authors=("A",))
    value = [
        Delivery(article=article, entry_key="k"),
        {"a": {1, 2}},
        SourceStatus.OK,
        None,
        1.5,
        b"x",
    ]
    assert unpack(pack(Reply(value, spent=False))).value == value


def test_errors_travel_with_all_they_know() -> None:
    error = unpack(pack(FetchError("no answer", status=503, retry_after=2.0, hint="wait")))
    assert (error.fact, error.hint, error.status, error.retry_after) == (
        "no answer",
        "wait",
        503,
        2.0,
    )


class Calls:
    """What a child that was taken over would send."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._call


@pytest.mark.parametrize(
    "hostile",
    [
        pickle.dumps(Calls(os.system, "true")),
        pickle.dumps(Calls(eval, "1")),
        pickle.dumps(Calls(Box)),
        b"cfindvalue.parse.box\nsubprocess.Popen\n(S'true'\ntR.",
        b"cfindvalue.parse.box\nPath\n(S'/'\ntR.",
        b"cfindvalue.nowhere\nx\n.",
        b"", b"garbage", b"\x80\x05\x95", b"(lp0\n" * 5_000,
    ],
    ids=range(10),
)  # fmt: skip
def test_nothing_else_does(hostile: bytes) -> None:
    with pytest.raises(BadFrame):
        unpack(hostile)


def test_frames_are_whole_or_refused() -> None:
    stream = BytesIO()
    send(stream, b"one")
    send(stream, b"")
    whole = stream.getvalue()
    stream.seek(0)
    assert [receive(stream), receive(stream), receive(stream)] == [b"one", b"", None]
    for cut in (3, len(b"one") + 7):
        with pytest.raises(BadFrame, match="cut short"):
            receive(BytesIO(whole[:cut]))
    with pytest.raises(BadFrame, match="long"):
        receive(BytesIO(whole), limit=2)


def test_a_child_answers_every_job_of_its_stream() -> None:
    jobs, results = BytesIO(), BytesIO()
    for job in [
        (len, (b"abc",), {}),
        (parse_feed, (b"",), {"url": "x"}),
        (int, ("x",), {}),
        (bytearray, (1 << 62,), {}),
    ]:
        send(jobs, pack(job))
    send(jobs, b"no pickle")
    jobs.seek(0)
    serve(jobs, results, 0)
    results.seek(0)
    replies = [unpack(frame) for frame in iter(lambda: receive(results), None)]
    assert replies[0] == Reply(3, spent=replies[0].spent)
    assert [reply.value.fact[:20] for reply in replies[1:]] == [
        "is empty", "could not be read (V", "used too much memory", "could not be read (U",
    ]  # fmt: skip
    assert replies[3].spent


def test_a_signal_before_a_worker_has_begun_hides_behind_no_other_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(_: threading.Thread) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    with pytest.raises(KeyboardInterrupt), Box() as box:
        box.submit(len, b"")
