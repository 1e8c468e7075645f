"""Many addresses: parallel over hosts, one at a time within a host, bounded and interruptible."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from findvalue.errors import FetchError, RefusedAddress
from findvalue.fetch import Fetched, Fetcher, FetchRequest, Limits, fetch_all
from findvalue.types import SourceStatus

if TYPE_CHECKING:
    from tests.fetch.conftest import Call, Server

pytestmark = pytest.mark.endurance

MakeServer = Callable[[], "Server"]
SRC = Path(__file__).resolve().parents[2] / "src"
LONG = 40  # seconds: longer than any limit here or of our own
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def request(url: str, key: str = "") -> FetchRequest:
    return FetchRequest(key=key or url, url=url, allow_private=True)


def silent(call: Call) -> None:
    call.wait(LONG)


def reset(call: Call) -> None:
    call.line.close()


def slow(seconds: float) -> Callable[[Call], None]:
    def answer(call: Call) -> None:
        call.wait(seconds)
        call.send(OK)

    return answer


def after(event: threading.Event) -> Callable[[Call], None]:
    """Answer when something happened; never, if it does not."""

    def answer(call: Call) -> None:
        if event.wait(LONG):
            call.send(OK)

    return answer


def test_every_request_gets_its_answer(fetcher: Fetcher, make_server: MakeServer) -> None:
    servers = [make_server() for _ in range(5)]
    requests = [request(server.says(f"/{number}")) for server in servers for number in range(4)]
    found = dict(fetch_all(fetcher, requests))
    assert set(found) == set(requests)
    assert all(isinstance(answer, Fetched) for answer in found.values())


def test_answers_come_in_the_order_in_which_they_are_there(
    fetcher: Fetcher, make_server: MakeServer
) -> None:
    taken = threading.Event()
    urls = [make_server().on("/", after(taken)), make_server().says("/")]
    answers = fetch_all(fetcher, map(request, urls))
    order = [next(answers)[0].url]
    taken.set()
    order += [asked.url for asked, _ in answers]
    assert order == urls[::-1]


def test_hosts_are_asked_at_the_same_time(fetcher: Fetcher, make_server: MakeServer) -> None:
    together = threading.Barrier(16, timeout=LONG)

    def answer(call: Call) -> None:
        together.wait()
        call.send(OK)

    urls = [make_server().on("/", answer) for _ in range(16)]
    found = list(fetch_all(fetcher, map(request, urls)))
    assert [type(answer) for _, answer in found] == [Fetched] * 16


def meeting(seen: list[int]) -> Callable[[Call], None]:
    """Note who comes and who is about to be answered."""

    def answer(call: Call) -> None:
        seen.append(1)
        call.wait(0.03)
        seen.append(-1)
        call.send(OK)

    return answer


def test_a_host_gets_one_request_at_a_time(fetcher: Fetcher, server: Server) -> None:
    seen: list[int] = []
    urls = [server.on(f"/{number}", meeting(seen)) for number in range(8)]
    assert len(list(fetch_all(fetcher, map(request, urls)))) == 8
    assert seen == [1, -1] * 8


def test_redirects_of_many_hosts_to_one_do_not_meet_there(server: Server) -> None:
    """The server plays a proxy here: on loopback alone no redirect reaches another host."""
    seen: list[int] = []
    for number in range(6):
        server.redirects(f"http://host{number}.example/", f"http://target.example/{number}")
        server.on(f"http://target.example/{number}", meeting(seen))
    urls = [f"http://host{number}.example/" for number in range(6)]
    with Fetcher(gap=timedelta(0), proxy=server.url("")) as fetcher:
        found = list(fetch_all(fetcher, map(request, urls)))
    assert all(isinstance(answer, Fetched) for _, answer in found)
    assert seen == [1, -1] * 6


def gaps(server: Server) -> list[float]:
    return [later.at - earlier.at for earlier, later in itertools.pairwise(server.calls)]


def test_two_requests_to_a_host_have_a_pause_between_them(server: Server) -> None:
    urls = [server.says(f"/{number}") for number in range(3)]
    with Fetcher(gap=timedelta(seconds=0.2)) as fetcher:
        list(fetch_all(fetcher, map(request, urls)))
    assert min(gaps(server)) >= 0.19


def test_a_single_fetch_keeps_the_pause_too(server: Server) -> None:
    with Fetcher(gap=timedelta(seconds=0.2)) as fetcher:
        for _ in range(2):
            fetcher.fetch(request(server.says("/")))
    assert gaps(server)[0] >= 0.19


def test_the_pause_holds_between_two_runs_too(server: Server) -> None:
    url = server.says("/")
    started = time.monotonic()
    with Fetcher(gap=timedelta(seconds=0.3)) as fetcher:
        fetcher.asked_before(url, 0.1)
        list(fetch_all(fetcher, [request(url)]))
    assert server.calls[0].at - started >= 0.19


@pytest.mark.parametrize("seconds", [LONG, 3600.0, -3600.0])
def test_a_run_long_ago_or_in_the_future_is_no_reason_to_wait(
    server: Server, seconds: float
) -> None:
    """F11: the clock may have been set back between the two."""
    url = server.says("/")
    with Fetcher(gap=timedelta(seconds=LONG)) as fetcher:
        fetcher.asked_before(url, seconds)
        fetcher.asked_before("file:///etc/passwd", 0)
        assert fetcher.fetch(request(url)).status == 200  # waiting would end with the deadline


def test_some_hosts_want_a_longer_pause(server: Server, resolver: Callable[..., list[str]]) -> None:
    resolver("api.example", "127.0.0.1")
    host = f"api.example:{server.port}"
    server.says("/")
    with Fetcher(gap=timedelta(0), host_gaps={host: timedelta(seconds=0.2)}) as fetcher:
        list(fetch_all(fetcher, [request(server.url(host="api.example"))] * 2))
    assert gaps(server)[0] >= 0.19


def test_the_api_of_arxiv_gets_three_seconds() -> None:
    with Fetcher() as fetcher:
        assert fetcher.manners.gap("export.arxiv.org") == 3
        assert fetcher.manners.gap("example.org") == 1


def test_a_redirect_within_a_host_is_no_new_visit(server: Server) -> None:
    server.redirects("/", "/next")
    server.says("/next")
    with Fetcher(gap=timedelta(seconds=LONG)) as fetcher:
        assert fetcher.fetch(request(server.url())).status == 200


def test_a_pause_blocks_no_worker(make_server: MakeServer) -> None:
    """One worker, one host with many requests: the other hosts do not wait for it."""
    busy = make_server()
    urls = [busy.says(f"/{number}") for number in range(3)]
    urls += [make_server().says("/") for _ in range(4)]
    with Fetcher(gap=timedelta(seconds=LONG)) as fetcher:
        answers = fetch_all(fetcher, map(request, urls), workers=1)
        done = [asked.url for asked, _ in itertools.islice(answers, 5)]
    assert done == [urls[0], *urls[3:]]


def test_slow_hosts_do_not_hold_good_ones(make_server: MakeServer) -> None:
    """F1: four that never end, and 20 good ones that are done long before."""
    good = [make_server().says("/") for _ in range(20)]
    bad = [make_server().on("/", silent) for _ in range(4)]
    with Fetcher(gap=timedelta(0), limits=Limits(read=LONG, total=LONG)) as fetcher:
        answers = fetch_all(fetcher, map(request, bad + good))
        done = {asked.url for asked, _ in itertools.islice(answers, 20)}
    assert done == set(good)


def test_a_host_that_asked_to_wait_answers_for_its_other_requests(
    fetcher: Fetcher, server: Server
) -> None:
    """F9: its other sources fail at once, unasked."""
    first = server.says("/0", b"", "429 Slow Down", Retry_After="120")
    urls = [first, *(server.says(f"/{number}") for number in range(1, 5))]
    found = {asked.url: answer for asked, answer in fetch_all(fetcher, map(request, urls))}
    assert server.paths() == ["/0"]
    for url in urls[1:]:
        answer = found[url]
        assert isinstance(answer, FetchError)
        assert answer.source_status is SourceStatus.WAITING


def test_a_refused_address_is_an_answer_like_others(fetcher: Fetcher, server: Server) -> None:
    requests = [request("file:///etc/passwd"), request("http://u:p@x/"), request(server.says("/"))]
    found = dict(fetch_all(fetcher, requests))
    assert isinstance(found[requests[0]], RefusedAddress)
    assert isinstance(found[requests[1]], RefusedAddress)
    assert isinstance(found[requests[2]], Fetched)


def test_nothing_to_ask_is_nothing_to_answer(fetcher: Fetcher) -> None:
    assert list(fetch_all(fetcher, [])) == []


# --- the second pass -----------------------------------------------------------------------------


def flaky(times: int) -> Callable[[Call], None]:
    """Break the connection a few times, then answer."""
    left = itertools.count(times, -1)

    def answer(call: Call) -> None:
        if next(left) > 0:
            call.line.close()
        else:
            call.send(OK)

    return answer


def test_a_connection_that_broke_is_tried_once_more_after_all_others(
    fetcher: Fetcher, make_server: MakeServer
) -> None:
    """F5: at most one retry."""
    broken, other = make_server(), make_server()
    urls = [broken.on("/", flaky(1)), other.on("/", slow(0.1))]
    found = list(fetch_all(fetcher, map(request, urls)))
    assert [asked.url for asked, _ in found] == urls[::-1]
    assert all(isinstance(answer, Fetched) for _, answer in found)
    assert len(broken.calls) == 2


def test_a_connection_that_breaks_twice_has_failed(
    fetcher: Fetcher, make_server: MakeServer
) -> None:
    """F5."""
    broken, other = make_server(), make_server()
    urls = [broken.on("/", flaky(9)), other.says("/")]
    found = {asked.url: answer for asked, answer in fetch_all(fetcher, map(request, urls))}
    assert isinstance(found[urls[0]], FetchError)
    assert len(broken.calls) == 2


def test_there_is_no_second_pass_when_nobody_answered(
    fetcher: Fetcher, make_server: MakeServer
) -> None:
    servers = [make_server() for _ in range(3)]
    urls = [server.on("/", reset) for server in servers]
    found = list(fetch_all(fetcher, map(request, urls)))
    assert len(found) == 3
    assert [len(server.calls) for server in servers] == [1, 1, 1]


def test_there_is_no_second_pass_unless_wanted(fetcher: Fetcher, make_server: MakeServer) -> None:
    broken, other = make_server(), make_server()
    urls = [broken.on("/", flaky(1)), other.says("/")]
    found = list(fetch_all(fetcher, map(request, urls), second_pass=False))
    assert len(found) == 2
    assert len(broken.calls) == 1


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oh", "429 Slow Down", "403 No"])
def test_an_answer_is_never_asked_for_again(
    fetcher: Fetcher, make_server: MakeServer, status: str
) -> None:
    refusing, other = make_server(), make_server()
    urls = [refusing.says("/", b"", status), other.says("/")]
    assert len(list(fetch_all(fetcher, map(request, urls)))) == 2
    assert len(refusing.calls) == 1


def test_a_dead_place_is_dialled_twice_however_many_sources_it_has(
    fetcher: Fetcher, server: Server, dialled: list[tuple[str, int]]
) -> None:
    requests = [request(f"http://127.0.0.1:1/{number}") for number in range(10)]
    found = list(fetch_all(fetcher, [request(server.says("/")), *requests]))
    assert sum(isinstance(answer, FetchError) for _, answer in found) == 10
    assert dialled.count(("127.0.0.1", 1)) == 2


def test_the_second_pass_has_an_end_of_its_own(make_server: MakeServer) -> None:
    """Many servers that fell silent do not make a run long: they keep their first error."""
    silent_ones = [make_server() for _ in range(12)]
    urls = [server.on("/", silent) for server in silent_ones]
    limits = Limits(read=0.2, total=0.4)
    with Fetcher(gap=timedelta(0), limits=limits) as fetcher:
        found = list(fetch_all(fetcher, map(request, [make_server().says("/"), *urls])))
    assert len(found) == 13
    assert sum(len(server.calls) for server in silent_ones) < 24


# --- ending early --------------------------------------------------------------------------------


def test_the_stop_event_ends_the_run_in_moments(make_server: MakeServer) -> None:
    urls = [make_server().on("/", silent) for _ in range(6)]
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    with Fetcher(gap=timedelta(0), limits=Limits(read=LONG, total=LONG)) as fetcher:
        assert list(fetch_all(fetcher, map(request, urls), stop=stop)) == []


def test_what_failed_before_the_stop_is_told(make_server: MakeServer) -> None:
    """Two workers: the one that met the broken server answers for the good one after it."""
    urls = [make_server().on("/", reset), make_server().on("/", silent), make_server().says("/")]
    stop = threading.Event()
    with Fetcher(gap=timedelta(0)) as fetcher:
        answers = fetch_all(fetcher, map(request, urls), workers=2, stop=stop)
        assert next(answers)[0].url == urls[2]
        stop.set()
        assert [asked.url for asked, _ in answers] == urls[:1]


def test_a_caller_who_leaves_takes_the_workers_along(make_server: MakeServer) -> None:
    servers = [make_server() for _ in range(12)]
    with Fetcher(gap=timedelta(0)) as fetcher:
        answers = fetch_all(fetcher, [request(server.says("/")) for server in servers])
        next(answers)
        answers.close()  # type: ignore[attr-defined]  # a generator has it
    for thread in threading.enumerate():
        if thread.name.startswith("fetch-"):
            thread.join(LONG)
            assert not thread.is_alive()


def test_answers_wait_for_a_slow_caller_in_small_number(make_server: MakeServer) -> None:
    """Back-pressure: what the caller has not taken is mostly not even asked for."""
    servers = [make_server() for _ in range(40)]
    for server in servers:
        server.says("/", b"x" * 1_000_000)
    with Fetcher(gap=timedelta(0)) as fetcher:
        answers = fetch_all(fetcher, [request(server.url()) for server in servers], workers=4)
        next(answers)
        time.sleep(0.3)
        assert sum(len(server.calls) for server in servers) <= 1 + 4
        assert len(list(answers)) == 39


def test_a_bug_in_a_worker_reaches_the_caller(server: Server) -> None:
    def broken_clock() -> None:
        raise ZeroDivisionError

    with (
        Fetcher(clock=broken_clock) as fetcher,  # type: ignore[arg-type]  # a clock that is a bug
        pytest.raises(ZeroDivisionError),
    ):
        list(fetch_all(fetcher, [request(server.says("/"))]))


def test_ctrl_c_ends_a_process_with_slow_fetches_at_once(make_server: MakeServer) -> None:
    """F32, as far as fetching goes; left alone, it would last longer than it is waited for."""
    asked = threading.Barrier(11, timeout=LONG)

    def answer(call: Call) -> None:
        asked.wait()
        silent(call)

    urls = [make_server().on("/", answer) for _ in range(10)]
    code = (
        "import sys; from findvalue.fetch import *\n"
        "asked = [FetchRequest(key=u, url=u, allow_private=True) for u in sys.argv[1:]]\n"
        f"with Fetcher(limits=Limits(read={LONG}, total={LONG})) as fetcher:\n"
        "    list(fetch_all(fetcher, asked))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, *urls],
        env={**os.environ, "PYTHONPATH": str(SRC)},
        stderr=subprocess.DEVNULL,
    )
    with process:
        asked.wait()
        process.send_signal(signal.SIGINT)
        assert process.wait(LONG - 5) != 0
