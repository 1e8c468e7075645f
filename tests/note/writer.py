"""A process of its own for the tests that kill: forks writers, which write until they die.

Run as ``python writer.py NOTE``. Each line on standard input is a task: ``write`` forks a writer
that replaces the note with one text and then the other, for ever; its process id is printed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from findvalue import note


def contents(size: int) -> tuple[bytes, bytes]:
    """The two texts that the note may hold, recognisable to the last byte."""
    return b"a" * size + b"A", b"b" * (size + 1) + b"B"


def write_for_ever(path: Path, size: int) -> None:
    """Replace the note again and again."""
    one, two = contents(size)
    while True:
        draft = note.read_draft(path)
        note.write_draft(draft, two if draft.data == one else one)


def main() -> None:
    """Fork a writer for each line of standard input."""
    path, size = Path(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for _ in sys.stdin:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # until the writer can take it
        child = os.fork()
        if not child:
            try:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
                write_for_ever(path, size)
            except KeyboardInterrupt:
                os._exit(130)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
