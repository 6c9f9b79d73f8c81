"""公众号专栏: an issue of chosen cases as html that pastes into the official account's editor, and as a document.

Only what anybody may read: no names, no doors, no numbers of persons. An issue is a draft until a person publishes it.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.papers.documents import Document
from bot.text.public import anonymous as anonymous

_BOX = "margin:0 0 18px;padding:14px 16px;background:#f6f8fa;border-left:4px solid #1f5c99;border-radius:4px;"
_TEXT = "margin:6px 0;font-size:15px;line-height:1.75;color:#2b2f33;"
_HEAD = "margin:22px 0 12px;font-size:18px;font-weight:bold;color:#1f5c99;"


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of a case, as JPEG or PNG."""

    data: bytes

    @property
    def source(self) -> str:
        """The picture as an address that holds it whole."""
        kind = "png" if self.data.startswith(b"\x89PNG") else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(self.data).decode('ascii')}"


@dataclass(frozen=True, slots=True)
class Story:
    """A case for the public: ``settled`` or, with the written explanation, not yet."""

    no: int
    kind: str
    where: str
    said: str
    done: str
    days: int
    settled: bool
    content: bool
    before: tuple[Photo, ...] = ()
    after: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """Issue ``number`` of a column, with its opening lines and its stories."""

    title: str
    number: int
    date: str
    opening: str
    stories: Sequence[Story]


def html(issue: Issue) -> str:
    """All styles stand at their elements: that is what survives pasting into the editor."""
    settled = [s for s in issue.stories if s.settled]
    waiting = [s for s in issue.stories if not s.settled]
    parts = [
        '<section style="max-width:677px;margin:0 auto;font-family:sans-serif;">',
        f'<p style="{_HEAD}text-align:center;font-size:20px;">{escape(issue.title)} 第{issue.number}期</p>',
        f'<p style="{_TEXT}text-align:center;color:#7a828a;">{escape(issue.date)}</p>',
        f'<p style="{_TEXT}">{escape(issue.opening)}</p>',
        *([f'<p style="{_HEAD}">办好的事</p>', *map(_story, settled)] if settled else []),
        *([f'<p style="{_HEAD}">一时办不了的事，说明在这里</p>', *map(_story, waiting)] if waiting else []),
        "</section>",
    ]
    return "\n".join(parts)


def _story(story: Story) -> str:
    lines = [
        f'<section style="{_BOX}">',
        f'<p style="{_TEXT}font-weight:bold;">{escape(story.where)}　{escape(story.kind)}</p>',
        f'<p style="{_TEXT}">居民说：{escape(story.said)}</p>',
        *_photos("办理前", story.before),
        f'<p style="{_TEXT}">{"怎么办的" if story.settled else "书面解释"}：{escape(story.done)}</p>',
        *_photos("办理后", story.after),
        f'<p style="{_TEXT}color:#7a828a;">{escape(_end(story))}</p>',
        "</section>",
    ]
    return "\n".join(lines)


def _photos(title: str, photos: Sequence[Photo]) -> list[str]:
    style = "width:100%;border-radius:4px;margin:4px 0;"
    return [
        f'<p style="{_TEXT}">{title}<br><img style="{style}" src="{photo.source}" alt="{title}"></p>'
        for photo in photos
    ]


def _end(story: Story) -> str:
    if not story.settled:
        return "情况有变化，会接着在这里说。"
    took = "当天办结" if story.days == 0 else f"{story.days}天办结"
    return f"{took}，{'居民满意' if story.content else '已办结'}"


def document(issue: Issue) -> bytes:
    """The same as a .docx."""
    paper = Document(f"{issue.title} 第{issue.number}期", issue.date)
    paper.say(issue.opening)
    for title, settled in (("办好的事", True), ("一时办不了的事", False)):
        stories = [s for s in issue.stories if s.settled is settled]
        if stories:
            paper.heading(title, 16)
        for story in stories:
            _told(paper, story)
    return paper.save()


def _told(paper: Document, story: Story) -> None:
    paper.heading(f"{story.where}　{story.kind}")
    paper.say(f"居民说：{story.said}")
    paper.pictures([photo.data for photo in story.before])
    paper.say(f"{'怎么办的' if story.settled else '书面解释'}：{story.done}")
    paper.pictures([photo.data for photo in story.after])
    paper.say(_end(story))
