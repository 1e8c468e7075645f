"""A PostgreSQL server for tests: in a folder of its own, on a free port of 127.0.0.1."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, Self

import psycopg

_DEBIAN = Path("/usr/lib/postgresql")  # a folder for each version, in neither of which PATH looks
_UNPRIVILEGED = ("postgres", "nobody")  # whom the server runs as when we are root, which it refuses
_PATIENCE = 60.0  # seconds to wait for a server that starts or stops
ADMIN = "admin"
PASSWORD = "tide pool/7"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",  # what is tested is not whether the machine survives a power cut
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "120",
    "logging_collector": "off",
}


def binaries() -> Path | None:
    """Return the folder of initdb and postgres, the newest version's; None when there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = [path for path in _DEBIAN.glob("*/bin") if (path / "initdb").exists()]
    return max(versions, key=lambda path: float(path.parent.name), default=None)


class Server:
    """A server that runs until the ``with`` block is left.

    Args:
        tools: the folder of its programs.
        settings: more of its settings.
    """

    def __init__(self, tools: Path, **settings: str) -> None:
        self._tools = tools
        self._settings = _SETTINGS | settings
        self._user = _unprivileged()
        self._names = count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_memory()))
        self._own(self._folder)
        self.port = _free_port()
        self._data = self._folder / "data"
        self._make()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _make(self) -> None:
        """Make the folder of its data."""
        secret = self._folder / "password"
        secret.write_text(PASSWORD, "utf-8")
        self._own(secret)
        self._run(
            "initdb", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={ADMIN}",
            f"--pwfile={secret}", "--auth=scram-sha-256", str(self._data),
        )  # fmt: skip

    def _run(self, program: str, *arguments: str, **environ: str) -> None:
        done = subprocess.run(
            [str(self._tools / program), *arguments],
            **self._identity(),
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **environ},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = {"port": str(self.port), "unix_socket_directories": "", **self._settings}
        command = [str(self._tools / "postgres"), "-D", str(self._data)]
        command += [f"--{name}={value}" for name, value in options.items()]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, **self._identity(), stdout=log, stderr=log)
        deadline = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self._process.poll() is None, (self._folder / "log").read_text("utf-8")
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT breaks its connections off, SIGQUIT is a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE)
            self._process = None

    @property
    def process(self) -> int:
        """The id of its first process."""
        assert self._process is not None, "it is stopped"
        return self._process.pid

    def url(self, database: str, *, user: str = ADMIN, password: str = PASSWORD) -> str:
        """Return the address of a database."""
        secret = password.replace("/", "%2F").replace(" ", "%20")
        return f"postgresql://{user}:{secret}@127.0.0.1:{self.port}/{database}"

    def execute(self, *statements: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run statements as the administrator; return what the last one found."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def database(self, template: str = "template0") -> str:
        """Make a database, a copy of another one, and return its name."""
        name = f"store_{next(self._names)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, database: str) -> None:
        """Drop a database, whoever uses it."""
        self.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def disconnect(self, database: str) -> int:
        """Break off every connection to a database; return how many there were."""
        ended = self.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"  # noqa: S608 - our own name
            f" WHERE datname = '{database}'"
        )
        return len(ended)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _identity(self) -> dict[str, Any]:
        """Return what makes a process of the user whose server it is."""
        if self._user is None:
            return {"cwd": self._folder}
        user, group = self._user
        return {"user": user, "group": group, "extra_groups": [], "cwd": self._folder}

    def _own(self, path: Path) -> None:
        if self._user is not None:
            os.chown(path, *self._user)


class Standby(Server):
    """A server that follows another one, and answers questions only.

    Args:
        primary: the one that it follows.
        tools: the folder of its programs.
    """

    def __init__(self, primary: Server, tools: Path) -> None:
        super().__init__(tools)
        self._primary = primary

    def _make(self) -> None:
        """Copy the primary's data, and remember whom to follow."""
        self._run(
            "pg_basebackup", "--no-sync", "--checkpoint=fast", "--write-recovery-conf",
            "--host=127.0.0.1", f"--port={self._primary.port}", f"--username={ADMIN}",
            f"--pgdata={self._data}",
            PGPASSWORD=PASSWORD,
        )  # fmt: skip

    def caught_up(self) -> bool:
        """Say whether it has seen all that the primary wrote until now."""
        ((written,),) = self._primary.execute("SELECT pg_current_wal_insert_lsn()")
        ((seen,),) = self.execute(f"SELECT pg_last_wal_replay_lsn() >= '{written}'")
        return bool(seen)


def _unprivileged() -> tuple[int, int] | None:
    """Return user and group of somebody without rights when we are root, else None."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: (entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall()}
    return next((known[name] for name in _UNPRIVILEGED if name in known), (65534, 65534))


def _memory() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - the folder made in it is ours alone


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
