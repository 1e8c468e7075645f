"""The command line: one module a command, and the frame around them."""

from findvalue.cli.frame import run

__all__ = ["run"]
