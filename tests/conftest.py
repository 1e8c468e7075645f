"""What every test may rely on."""

from __future__ import annotations

import signal

# A shell's background job starts with Ctrl-C ignored, and so would the programs that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
