"""All commands: where each one lives, and what it does in one line. Nothing is imported for help."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """A command that is imported when it is used.

    Args:
        home: the module and the name in it, as ``module:name``.
        help: the first sentence of its help; a test compares the two.
    """

    home: str
    help: str


SECTIONS: dict[str, dict[str, Command]] = {
    "Find an article": {
        "search": Command(
            "findvalue.cli.search:search",
            "Rank the articles of your sources for TOPIC, best first.",
        ),
        "cite": Command(
            "findvalue.cli.cite:cite",
            "Print the reference of a stored article.",
        ),
    },
    "Put it into a note": {
        "attach": Command(
            "findvalue.cli.note:attach",
            "Put a short cited paragraph about TOPIC into the note DRAFT.",
        ),
        "detach": Command(
            "findvalue.cli.note:detach",
            "Take the paragraph out of the note DRAFT again; everything else stays as it is.",
        ),
        "undo": Command(
            "findvalue.cli.note:undo",
            "Restore the note DRAFT as it was before the last change findvalue made to it.",
        ),
    },
    "Whole notes": {
        "draft": Command(
            "findvalue.cli.draft:draft",
            "Write one note for each interviewer of the file INTERVIEW.",
        ),
        "follow-up": Command(
            "findvalue.cli.follow_up:follow_up",
            "Write short follow-up notes about what is new on the topics of your notes.",
        ),
        "check": Command(
            "findvalue.cli.check:check",
            "Check the note DRAFT before it is sent: its words, its paragraph, its links.",
        ),
    },
    "Sources": {
        "refresh": Command(
            "findvalue.cli.refresh:refresh", "Refresh the saved articles from your sources."
        ),
        "sources": Command("findvalue.cli.sources:sources", "Show and change the source list."),
    },
    "The workbench": {
        "web": Command(
            "findvalue.cli.web:web",
            "Open the workbench: the whole job on a local page, from the topic to the note.",
        ),
    },
    "The store": {
        "store": Command(
            "findvalue.cli.store:store",
            "Keep the store of articles, whichever engine it is on.",
        ),
    },
    "This installation": {
        "doctor": Command(
            "findvalue.cli.doctor:doctor",
            "Say how this installation is; paste it into a bug report, it holds no secrets.",
        ),
        "completion": Command(
            "findvalue.cli.completion:completion",
            "Print what makes SHELL complete commands, options and the names of sources.",
        ),
    },
}
