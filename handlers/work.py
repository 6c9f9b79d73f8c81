"""What leaders, departments and the office say about requests, by command or in plain words."""

from __future__ import annotations

from bot.actions import questions
from bot.actions.service_requests import handling, working
from bot.context import Context, Said
from bot.queries import targets
from bot.refusals import NotUnderstood
from bot.router import Words
from bot.terms import ACTIVE, LIVE, Kind, State
from bot.text.matters import matter_words
from bot.text.talk import hands_up as hands_up_why
from bot.text.talk import of_work, says_done, says_taken


def accept(context: Context, said: Said, words: Words) -> None:
    """``收到 12``, a quote, or plain ``收到`` where only one can be meant."""
    found = targets.named(context, said, words.no)
    among_themselves = not words.rest and targets.work_room(said)
    if not found and (working.answers_a_notice(said) or (among_themselves and not targets.department_room(said))):
        return
    found = found or targets.unnamed(context, said, {State.ASSIGNED})
    if among_themselves and len(found) > 1:
        return
    if len(found) > 1 and not words.rest and words.no is None and not said.quoted:
        questions.which(context, said, "收到", found)
        return
    if not found and words.rest:
        progress(context, said, words)
    for request in found:
        working.take(context, request, said)


def progress(context: Context, said: Said, words: Words) -> None:
    """Ordinary words of a leader or worker on a request: taken, how it goes, a promise, done."""
    for request in working.meant(context, said):
        working.word_on(context, request, said)


def resolve(context: Context, said: Said, words: Words) -> None:
    """``办结 12 已换新灯``"""
    request = questions.one(context, said, words.no, "办结", ACTIVE)
    if request is not None:
        working.done(context, request, said, words.rest)


def escalate(context: Context, said: Said, words: Words) -> None:
    """``上报 12 原因``"""
    request = questions.one(context, said, words.no, "上报", ACTIVE)
    if request is not None:
        handling.raise_level(context, request, said, words.rest)


def hands_up(said: Said) -> bool:
    """A leader's words end with 上报."""
    return said.speaker.sender_class == "leader" and hands_up_why(said.text) is not None


def escalate_with(context: Context, said: Said, words: Words) -> bool:
    """``屋顶裂了，要走维修资金，上报``: of what is meant, where only one can be."""
    found = working.meant(context, said)
    if len(found) != 1 or found[0].state not in ACTIVE:
        return False
    handling.raise_level(context, found[0], said, hands_up_why(said.text) or "")
    return True


def transfer(context: Context, said: Said, words: Words) -> None:
    """``转办 12 城管局``"""
    if not words.rest:
        raise NotUnderstood("请写转给哪个部门或哪个人，例如“转办 12 城管局”。")
    request = questions.one(context, said, words.no, "转办", ACTIVE)
    if request is not None:
        handling.transfer(context, request, said, words.rest)


def decline(context: Context, said: Said, words: Words) -> None:
    """``退单 12 不归我们管``"""
    request = questions.one(context, said, words.no, "退单", ACTIVE)
    if request is not None:
        handling.decline(context, request, said, words.rest)


def explain(context: Context, said: Said, words: Words) -> None:
    """``解释 12 年底统一改造，改造前每月清洗一次``"""
    if not words.rest:
        raise NotUnderstood("请写清楚为什么一时办不了、到什么时候，例如“解释 12 年底统一改造”。")
    request = questions.one(context, said, words.no, "解释", LIVE)
    if request is not None:
        handling.explain(context, request, said, words.rest)


def correct(context: Context, said: Said, words: Words) -> None:
    """``改类 12 物业服务``"""
    kind = Kind.of_label(words.rest.split()[0]) if words.rest else None
    if kind is None:
        raise NotUnderstood("请写类别的名称：" + "、".join(k.label for k in Kind))
    request = questions.one(context, said, words.no, "改类", LIVE)
    if request is not None:
        handling.correct(context, request, said, Kind(kind))


def merge(context: Context, said: Said, words: Words) -> None:
    """``并 12 9``: 12 into 9"""
    first = targets.named(context, said, words.no)
    into = targets.named(context, said, words.second)
    if first and into and not (said.quoted and first[0].no == into[0].no):  # joined long ago: nothing to refuse
        handling.merge(context, first[0], into[0], said)


def speaks_of_request(said: Said) -> bool:
    """A leader or worker of the register quotes a request."""
    return said.speaker.person is not None and bool(said.quoted)


def takes(said: Said) -> bool:
    """A leader takes something in plain words, whatever else they were understood as."""
    return said.speaker.sender_class == "leader" and says_taken(said.text)


def finishes(said: Said) -> bool:
    """A leader says in plain words that something is done, whatever else they were understood as."""
    command = said.text.lstrip().startswith("办结")
    return said.speaker.sender_class == "leader" and not command and says_done(said.text)


def mention(context: Context, said: Said, words: Words) -> None:
    """A leader's words that name the matter of a request: how it goes ("师傅在放水换接头，B区车位请先挪开")."""
    for request in working.mentioned(context, said):
        working.word_on(context, request, said)


def done(context: Context, said: Said, words: Words) -> bool:
    """Done, of what the words name or what is being talked about here; else it is talk about something else."""
    found = working.finished(context, said)
    for request in found:
        working.word_on(context, request, said)
    return bool(found)


def leader_speaks(said: Said) -> bool:
    """A leader says something in a group that may be about work on a request."""
    if said.private or said.speaker.sender_class != "leader":
        return False
    return of_work(said.text) or bool(matter_words(said.text))
