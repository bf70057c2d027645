"""How far a growing Markdown text is final: what comes later cannot change how it is read.

While an answer streams in, only what lies behind that point is parsed and laid out again. The rules are those
of CommonMark 0.31 (block structure) and GitHub's tables, taken narrowly: in doubt nothing is final yet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})(.*)$")
_LIST = re.compile(r" {0,3}([-+*]|\d{1,9}[.)])(\s|$)")
#: A link's definition changes the text before it.
_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]*\]:", re.MULTILINE)
#: What begins with these at the left edge is neither a list nor a part of one, however the line goes on.
_PLAIN_START = re.compile(r"[^\W\d_]|#{1,6} |\*\*[^\W_]|```|~~~|[“”\"'(¿¡]")
#: Lines that are not text to be broken: headings, tables, rules and underlines, definitions of links.
_STRUCTURE = re.compile(r" {0,3}(#{1,6}( |$)|[-=*_ ]+$)|[^|]*\||.*\]:")
#: The mark of a list, a quote or a heading, and nothing after it.
_BARE_MARK = re.compile(r"[-+*>]|\d{1,9}[.)]|#{1,6}")
_BARE_IMAGE = re.compile(r"!\[\]\(([^()\s\[\]]+)\)")
#: Stands for a line end inside a paragraph: white space to Markdown, and in no text that a model writes.
BREAK = "\u1680\u1680"


@dataclass
class _Scan:
    """Where the lines have led so far."""

    ends: list[int] = field(default_factory=list)
    fence: str = ""
    nested_fence: bool = False
    blank: bool = False
    #: A list or an indented text goes on over blank lines; a paragraph, a quote or a table does not.
    open_group: bool = False
    any_text: bool = False


def defines_links(text: str) -> bool:
    """Whether it may hold the definition of a link, which reaches back over the whole text."""
    return _DEFINITION.search(text) is not None


def settled(text: str) -> list[int]:
    """Where the parts of the beginning of `text` end that is final, in characters; none while nothing is.

    A longer text has these same ends, and each part reads by itself as it reads in the whole.
    """
    if "\r" in text or defines_links(text):
        return []
    scan = _Scan()
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        _take(scan, text[start:end], start)
        start = end
    return scan.ends


def _take(scan: _Scan, line: str, start: int) -> None:
    body = line.rstrip("\n")
    whole = line.endswith("\n")
    if scan.fence:
        mark = body.strip(" ")
        closes = mark.startswith(scan.fence) and not mark.strip(scan.fence[0])
        if closes and whole and len(body) - len(body.lstrip(" ")) <= 3:
            scan.fence = ""
            if not scan.nested_fence:
                scan.ends.append(start + len(line))
                scan.any_text, scan.blank = False, False
        return
    if not body.strip(" \t"):
        scan.blank = True
        return
    if scan.any_text and scan.blank and (not scan.open_group or _PLAIN_START.match(body)):
        scan.ends.append(start)
        scan.open_group = False
    elif not scan.any_text:
        scan.open_group = False
    fence = _FENCE.match(body)
    if fence and whole and not (fence[2][0] == "`" and "`" in fence[3]):
        scan.fence = fence[2]
        scan.nested_fence = bool(fence[1]) or scan.open_group
    elif _LIST.match(body) or body.startswith(("    ", "\t")):
        scan.open_group = True
    scan.any_text, scan.blank = True, False


def prepared(text: str, *, growing: bool = False) -> str:
    """The Markdown as it is given to Qt, so that it reads as models mean it.

    Line ends are kept (`BREAK`), where Markdown would join the lines. A last line that holds only a mark,
    such as the "5." of a count, is text and not an empty list. While the text is `growing`, emphasis and
    code that are still open are closed, so that no asterisks flash by.
    """
    lines = text.split("\n")
    lines[-1] = _literal(lines)
    if growing:
        lines[-1] = _without_open_marks(lines[-1])
    fence, paragraph = "", 0
    for index, line in enumerate(lines):
        if not fence and "`" not in line:
            # Without an alternative text Qt would show nothing of it.
            line = lines[index] = _BARE_IMAGE.sub(r"![\1](\1)", line)
        found = _FENCE.match(line)
        if fence:
            mark = line.strip(" ")
            if mark.startswith(fence) and not mark.strip(fence[0]):
                fence, paragraph = "", index + 1
        elif found and not (found[2][0] == "`" and "`" in found[3]):
            fence = found[2]
        elif not line.strip():
            paragraph = index + 1
        elif index + 1 < len(lines) and lines[index + 1].strip() and not _STRUCTURE.match(line):
            lines[index] = line.rstrip(" ").removesuffix("\\") + BREAK
    if growing and not fence:
        lines[-1] += _closing("\n".join(lines[paragraph:]))
    return "\n".join(lines)


def _literal(lines: list[str]) -> str:
    last = lines[-1]
    bare = last.strip(" ")
    under_text = len(lines) > 1 and bool(lines[-2].strip())
    if _BARE_MARK.fullmatch(bare) or (under_text and bare and not bare.strip("-=")):
        at = len(last) - len(last.lstrip(" ")) + (len(bare) - 1 if bare[0].isdigit() else 0)
        return f"{last[:at]}\\{last[at:]}"
    return last


def _without_open_marks(line: str) -> str:
    """Without the marks at its very end: whether they open or close is not known yet."""
    if line.lstrip(" ").startswith(("`", "~")) and not line.strip(" `~"):
        return line
    kept = line.rstrip("*`~")
    return line if kept.endswith("\\") else kept


def _closing(paragraph: str) -> str:
    """What closes the marks that a paragraph leaves open, innermost first."""
    if paragraph.replace("``", "").count("`") % 2:
        return "`"
    plain = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", paragraph, flags=re.DOTALL)
    stack: list[str] = []
    for found in re.finditer(r"(?<![\\*])(\*{1,3})(?!\*)", plain):
        before, after = plain[: found.start()][-1:], plain[found.end() :][:1]
        if stack and stack[-1] == found[1] and before.strip():
            stack.pop()
        elif after.strip() and not (before.isalnum() and found[1] == "*"):
            stack.append(found[1])
    return "".join(reversed(stack))
