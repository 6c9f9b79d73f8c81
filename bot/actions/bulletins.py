"""Issues of the public column: drafted from chosen cases, looked at, and published by a person only.

An issue is a row of the papers, under ``bulletin:NUMBER``; nothing here sends anything to anybody.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.actions.papers import keeping
from bot.context import Context, Speaker
from bot.papers import bulletins
from bot.papers.bulletins import Issue, Photo, Story
from bot.papers.phrases import day
from bot.queries import bulletins as queries
from bot.refusals import NotAllowed, NotFound, NotPossible
from bot.terms import Kind, Role, State
from bot.text.public import anonymous
from models import Paper, ServiceRequest

_TITLE = "三长在身边"


def draft(context: Context, numbers: Sequence[int], opening: str = "") -> Paper:
    """Issue N of the chosen cases, as a draft. Raises NotPossible for one that is not for the public, or not over."""
    rows = [_for_the_public(no) for no in numbers]
    number = queries.last_number() + 1
    kept: Paper = Paper.create(
        key=f"bulletin:{number}",
        kind="bulletin",
        place=keeping.county(context),
        start=min((row.opened_at for row in rows), default=context.now),
        end=context.now,
        made_at=context.now,
        figures={"numbers": list(numbers), "state": "draft"},
        text=opening or f"这一期说{len(numbers)}件大家身边的事。",
    )
    return kept


def _for_the_public(no: int) -> ServiceRequest:
    row = ServiceRequest.get_or_none(ServiceRequest.no == no)
    if row is None or row.private or row.state not in (State.CLOSED, State.EXPLAINED, State.RESOLVED):
        raise NotPossible(f"{no}号不能登：没有这件事、是私下反映的，或者还没办结、没有书面解释。", no)
    found: ServiceRequest = row
    return found


def issue(context: Context, number: int) -> Issue:
    """The issue as it reads, for a preview or for the files. Raises NotFound."""
    row = Paper.get_or_none(Paper.key == f"bulletin:{number}")
    if row is None:
        raise NotFound(f"没有第{number}期。")
    names = queries.names()
    requests = [ServiceRequest.get_by_id(no) for no in row.figures["numbers"]]
    stories = [_story(context, request, names) for request in requests]
    return Issue(_TITLE, number, f"{row.made_at.year}年{day(row.made_at.date())}", row.text, stories)


def _story(context: Context, row: ServiceRequest, names: frozenset[str]) -> Story:
    place = context.directory.place(row.place_id)
    end = row.resolved_at or row.closed_at or context.now
    before, after = queries.photos(row.no)
    return Story(
        no=row.no,
        kind=Kind(row.kind).label,
        where=place.name if place else "",
        said=anonymous(row.text, names),
        done=anonymous(row.resolution, names) or "已处理好。",
        days=(end.date() - row.opened_at.date()).days,
        settled=row.state != State.EXPLAINED,
        content=bool(row.satisfied),
        before=_read(context, before),
        after=_read(context, after),
    )


def _read(context: Context, keys: Sequence[str]) -> tuple[Photo, ...]:
    return tuple(Photo(data) for data in keeping.read_files(context, keys[:2]))


def publish(context: Context, number: int, speaker: Speaker) -> list[list[str]]:
    """A person of the office has looked at it and says so: the document is kept. Raises a refusal."""
    person = speaker.person
    posts = context.directory.posts_of(person.code) if person else ()
    if not any(post.role is Role.COUNTY_OFFICE for post in posts):
        raise NotAllowed("公示要由县三长办来发布。")
    return release(context, number, speaker.wxid)


def release(context: Context, number: int, by: str) -> list[list[str]]:
    """The issue is published, by whom; its files. Raises NotFound, or NotPossible where it is out already."""
    ready = issue(context, number)
    row = Paper.get_by_id(f"bulletin:{number}")
    if row.figures["state"] != "draft":
        raise NotPossible(f"第{number}期已经发布过了。")
    row.files = _files(context, ready)
    row.figures = {**row.figures, "state": "published", "by": by}
    row.end = context.now
    row.save()
    files: list[list[str]] = row.files
    return files


def _files(context: Context, ready: Issue) -> list[list[str]]:
    if not keeping.keeps_files(context):
        return []
    kept = keeping.keep_file(context, f"{ready.title}第{ready.number}期.docx", bulletins.document(ready))
    return [[kept.kind, kept.name, kept.ref]]
