"""``python -m findvalue`` and the console script."""

from __future__ import annotations


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from findvalue.cli import run

        code = run()
    except KeyboardInterrupt:  # Ctrl-C while the program was still being loaded
        code = 130
    raise SystemExit(code)


if __name__ == "__main__":
    main()
