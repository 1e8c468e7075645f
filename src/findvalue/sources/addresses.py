"""Where a source is: addresses with their placeholders, and saved files inside the list's folder."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

from findvalue.fuzzy import closest
from findvalue.text import clean_text
from findvalue.urls import URL_LIMIT, is_safe_url

# The forms in which a topic can stand in an address; findvalue.sources.query fills them in.
PLACEHOLDERS = ("{topic}", "{topic_phrase}", "{topic_slug}", "{topic_tag}")
_BRACED = re.compile(r"\{[^{}]*\}")


def has_topic(url: str) -> bool:
    """Say whether a topic belongs into an address."""
    return any(placeholder in url for placeholder in PLACEHOLDERS)


def without_placeholders(url: str) -> str:
    """Return the address with a word in the place of every topic."""
    for placeholder in PLACEHOLDERS:
        url = url.replace(placeholder, "topic")
    return url


def check_url(url: str) -> str:
    """Return what is wrong with an address of a source list, in plain words; "" when it is fine."""
    if url != url.strip():
        return "url begins or ends with a space"
    for braced in _BRACED.findall(url):
        if braced not in PLACEHOLDERS:
            near = closest(braced, PLACEHOLDERS, at_least=75) or PLACEHOLDERS[0]
            return f'"{clean_text(braced, 60)}" stands for nothing: did you mean "{near}"?'
    filled = without_placeholders(url)
    if len(filled) > URL_LIMIT:
        return f"url is longer than {URL_LIMIT:,} characters"
    if is_safe_url(filled):
        return _topic_in_host(url)
    return _why_unsafe(filled)


def _topic_in_host(url: str) -> str:
    """Return a problem when the topic would decide which host is asked."""
    host = url.split("://", 1)[1].split("/", 1)[0].split("?", 1)[0]
    return "a topic may stand behind the host, not in it" if has_topic(host) else ""


def _why_unsafe(url: str) -> str:
    """Return why an address is never asked."""
    quoted = clean_text(url, 80)
    try:
        parts = urlsplit(url)
        scheme, netloc = parts.scheme.lower(), parts.netloc
    except ValueError:
        return f'"{quoted}" is no web address'
    if scheme in {"http", "https"}:
        if "@" in netloc:
            return 'url holds a user name or password: use "headers:" with a ${NAME} instead'
        return f'"{quoted}" is no web address: look for spaces, quotes and a wrong port'
    if is_safe_url(f"https://{url}") and "." in url.split("/", 1)[0]:
        return f'did you mean "https://{quoted}"?'
    if scheme == "file" or not scheme:
        return f'"{quoted}" is no web address; for a saved file write "path:" instead of "url:"'
    return f"only http and https are asked, not {clean_text(scheme, 20)}"


def saved_key(path: Path) -> str:
    """Return what tells a saved file from every other, of whatever list."""
    return f"file:{path.as_posix()}"


def saved_path(written: str, folder: Path) -> tuple[Path | None, str]:
    """Return the file that ``path:`` names, or what is wrong with it in plain words.

    Args:
        written: the path as it stands in the list.
        folder: the folder of the list.

    Returns:
        The absolute path without symbolic links, and ""; or None and the problem.
    """
    if PurePosixPath(written).is_absolute() or PureWindowsPath(written).anchor:
        return None, "path is relative to the folder of this file"
    if "\0" in written or written.startswith("~"):
        return None, f'"{clean_text(written, 60)}" is no path of a file'
    if ".." in PurePosixPath(written.replace("\\", "/")).parts:
        return None, 'path stays inside the folder of this file: no ".."'
    try:
        root = folder.resolve()
        path = (root / written).resolve()
    except (OSError, RuntimeError):
        return None, f'"{clean_text(written, 60)}" is no path of a file'
    if path == root or not path.is_relative_to(root):
        return None, "path leads outside the folder of this file"
    return path, ""
