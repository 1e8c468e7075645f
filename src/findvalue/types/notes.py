"""Notes: where a paragraph goes, and what was done to a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from findvalue.types.paragraphs import Paragraph

DraftFormat = Literal["txt", "md", "html", "eml", "docx"]
AttachAction = Literal["inserted", "replaced", "unchanged", "removed", "restored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where the paragraph goes. ``end`` differs from ``start`` when it replaces something."""

    unit: Literal["byte", "line", "paragraph"]
    start: int
    end: int
    rule: str
    confidence: float  # 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachReport:
    """What attach, detach or undo did, or would do, to a draft."""

    path: Path | None  # None for standard input
    action: AttachAction
    before: bytes
    after: bytes
    diff: str  # unified diff of the visible text
    placement: Placement | None = None
    paragraph: Paragraph | None = None
    written: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRecord:
    """One write to a draft, as the ledger remembers it."""

    id: int
    path: Path
    format: DraftFormat
    before_hash: str  # SHA-256 of the draft's bytes before the write
    after_hash: str
    paragraph: str  # as inserted, newlines as "\n"
    url: str
    topic: str
    recipient: str
    written_at: datetime
    backup: bytes  # the draft's bytes before the write
