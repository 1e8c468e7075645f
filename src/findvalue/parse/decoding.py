"""Bytes of an answer to UTF-8: the bytes are believed before the labels on them.

libxml2 and feedparser both decode whatever charset a document names, UTF-7 and stateful ones
included, and so let a label turn text into tags. Here a name is used only when it is on a list,
and everything downstream sees UTF-8.
"""

from __future__ import annotations

import codecs
import re
import zlib

from findvalue.errors import ParseError

BODY_LIMIT = 10 << 20  # bytes, unpacked
_LARGE = 2 << 20  # bytes; in a smaller body there is no room for too many elements
_MOST_ELEMENTS = 500_000  # each takes a hundred bytes and more once it is read
_GZIP = b"\x1f\x8b"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE_STARTS = (
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml\b[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']\s*([\w.:-]{1,40})")
_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_HEAD = 1024  # bytes in which an XML declaration, or the kind of the body, is looked for

_LATIN = re.compile(r"(?:iso-?8859-?1|latin-?1|windows-?1252|cp-?1252|l1)")
_TRUSTED = re.compile(
    r"iso-?8859-?(?:[2-9]|1[013-6])|(?:windows-?|cp-?)125[0-8]|koi8-?[ru]|x-mac-roman|macintosh"
    r"|big5(?:-?hkscs)?|gb-?2312|gbk|gb18030|shift-?jis|x-sjis|sjis|cp932|windows-31j|euc-?(?:jp|kr)"
    r"|iso-?2022-?jp|tis-?620|cp874|ks_c_5601-1987|cp949"
)
# Names that Python lacks, and supersets that decode what is really sent under a name.
_CODECS = {
    "gb2312": "gb18030",
    "gb-2312": "gb18030",
    "gbk": "gb18030",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "windows-31j": "cp932",
    "x-mac-roman": "mac-roman",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
}
_KINDS = (
    (
        re.compile(
            rb"\s*(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)", re.IGNORECASE | re.DOTALL
        ),
        "HTML",
    ),
    (re.compile(rb"\s*[{\[]"), "JSON"),
    (re.compile(rb"\s*(?:<\?xml|<[a-zA-Z])"), "other XML"),
    (re.compile(rb"%PDF-"), "a PDF"),
    (re.compile(rb"[^\x00-\x08\x0e-\x1f]+\Z"), "plain text"),
)
_SEQUENCE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_CHANCE = 10  # UTF-8 sequences in Windows-1252 are rarer than one in so many letters
_STRAY = re.compile(rb"(?<![\xc2-\xf4\x80-\xbf])[\x80-\xff](?![\x80-\xbf])")


def unpacked(body: bytes) -> bytes:
    """Return the body, unpacked when it is gzip that no header told of.

    Raises:
        ParseError: it is broken, or larger than any answer.
    """
    if body.startswith(_GZIP):
        stream = zlib.decompressobj(wbits=31)
        try:
            body = stream.decompress(body, BODY_LIMIT + 1)
        except zlib.error as error:
            raise ParseError("answered broken gzip") from error
        if len(body) <= BODY_LIMIT and not stream.eof:
            raise ParseError("answered gzip that is cut short")
    if len(body) > BODY_LIMIT:
        raise ParseError(f"answered more than {BODY_LIMIT >> 20} MB")
    if len(body) > _LARGE and sum(map(body.count, (b"<", b"{", b"["))) > _MOST_ELEMENTS:
        raise ParseError("has too many elements")
    return body


def to_utf8(body: bytes, content_type: str | None) -> bytes:
    """Return a body as UTF-8, as far as it is labelled rightly; else as it is.

    Args:
        body: the bytes of an XML document.
        content_type: the Content-Type header, if there was one; a charset in it counts only when
            the document declares none.

    Returns:
        UTF-8 when the labels are right; the caller finds out by reading it strictly.
    """
    text = _by_mark(body)
    if text is None:
        name = _charset(body, content_type)
        if name is None:
            return body
        text = _by_name(body, name)
    return body if text is None else text.encode("utf-8", "replace")


def to_text(body: bytes, content_type: str | None) -> str:
    """Return a body as text, whatever its labels say; never fails."""
    text = _by_mark(body)
    name = _charset(body, content_type)
    if text is None and name is not None:
        text = _by_name(body, name)
    if text is not None:
        return text
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _mixed(body)


def kind_of(body: bytes) -> str:
    """Return in plain words what a body is, for messages."""
    head = body[:_HEAD].removeprefix(codecs.BOM_UTF8)
    return next((kind for pattern, kind in _KINDS if pattern.match(head)), "something else")


def _by_mark(body: bytes) -> str | None:
    """Decode by the byte order mark, or by the zeros around the first "<"."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace") if codec != "utf-8" else None
    for start, codec in _WIDE_STARTS:
        if body.startswith(start):
            return body.decode(codec, "replace")
    return None


def _charset(body: bytes, content_type: str | None) -> str | None:
    """Return the declared charset when it is neither UTF-8 nor one to distrust."""
    declared = _DECLARED.search(body, 0, _HEAD)
    if declared:
        name = declared[1].decode("ascii").lower()
    else:
        header = _CHARSET.search(content_type or "")
        name = header[1].lower() if header else ""
    name = name.replace("_", "-") if name.startswith(("iso", "euc", "koi8", "shift")) else name
    return name if _LATIN.fullmatch(name) or _TRUSTED.fullmatch(name) else None


def _by_name(body: bytes, name: str) -> str | None:
    """Decode by a declared name; None when the bytes are not in it, or are UTF-8 all the same."""
    if _LATIN.fullmatch(name):
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return body.decode("cp1252", "replace")
        return None
    try:
        return body.decode(_CODECS.get(name, name))
    except (UnicodeDecodeError, LookupError):
        return None


def _mixed(body: bytes) -> str:
    """Decode UTF-8 with stray bytes in it, or Windows-1252 that nobody declared."""
    if len(_SEQUENCE.findall(body)) * _CHANCE < len(_STRAY.findall(body)):
        return body.decode("cp1252", "replace")
    return body.decode("utf-8", "findvalue-stray")


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 as Windows-1252, as browsers do with unlabelled ones."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("findvalue-stray", _stray)
