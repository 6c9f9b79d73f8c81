"""What the bot asks back, once: which request is meant. The answer may be a number alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from bot import outbox
from bot.context import Context, Said
from bot.messages import Outgoing
from bot.queries import targets
from bot.refusals import NotFound
from bot.rules import wording
from bot.terms import Purpose, State
from models import OutboxMessage, Question, ServiceRequest

#: So long a number alone answers the question.
_OPEN_FOR = timedelta(minutes=30)
#: Sorts behind every digit, in whatever order a database keeps its letters.
_AFTER = "龠"


def answer(context: Context, said: Said, text: str, purpose: Purpose = Purpose.ANSWER, key: str = "") -> None:
    """Say ``text`` to who spoke: in the room with an @, or in private."""
    wxid = said.message.sender
    outbox.put(
        context,
        Outgoing(
            key=key or f"answer:{said.key}:{said.message.id}",
            text=text if said.private else f"{outbox.at(wxid)} {text}",
            purpose=purpose,
            room=said.message.room,
            to=wxid if said.private else None,
            mentions=() if said.private else (wxid,),
        ),
    )


def refuse(context: Context, said: Said, text: str, route: str) -> None:
    """One polite sentence; the same to the same person once in so many hours (manners; alone: each reason)."""
    what = f"{route}:{text[:40]}" if said.private else route
    about = f"refusal:{said.key}:{said.message.sender}:{what}:"
    since = context.now - timedelta(hours=context.settings.manners.refusal_hours)
    near = OutboxMessage.key.between(about, about + _AFTER) & OutboxMessage.key.startswith(about)  # by the index
    if not OutboxMessage.select().where(near & (OutboxMessage.created_at > since)).exists():
        answer(context, said, text, Purpose.REFUSAL, f"{about}{context.now:%Y-%m-%dT%H:%M:%S}:{said.message.id}"[:200])


def privately(context: Context, said: Said, text: str, purpose: Purpose, key: str) -> None:
    """Say ``text`` to who spoke, in private."""
    outbox.put(context, Outgoing(key=key, text=text, purpose=purpose, to=said.message.sender))


def which(context: Context, said: Said, word: str, options: Sequence[ServiceRequest]) -> None:
    """Several could be meant: ask which, once, in private; a number alone answers it."""
    shown = sorted(options, key=lambda r: r.no)[:6]
    text = wording.which(word, [(r.no, r.text) for r in shown])
    Question.create(
        wxid=said.message.sender,
        room=said.key,
        topic=word,
        data={"options": [r.no for r in shown], "text": said.text},
        asked_at=context.now,
        expires_at=context.now + _OPEN_FOR,
    )
    key = f"which:{said.message.sender}:{word}:{'-'.join(str(r.no) for r in shown)}"
    privately(context, said, text, Purpose.ANSWER, key)


def pending(context: Context, said: Said) -> Question | None:
    """The question that waits for this person's answer."""
    query = Question.select().where(
        (Question.wxid == said.message.sender) & ~Question.answered & (Question.expires_at >= context.now)
    )
    found: Question | None = query.order_by(Question.id.desc()).first()
    return found


def answered(context: Context, said: Said, no: int) -> str | None:
    """The command that waits for a number, with ``no`` in it; None where no question waits or ``no`` was no choice."""
    question = pending(context, said)
    if question is None or no not in question.data.get("options", ()):
        return None
    close(question)
    return str(question.data["text"]).replace(question.topic, f"{question.topic} {no} ", 1)


def close(question: Question) -> None:
    """It was answered."""
    question.answered = True
    question.save(only=[Question.answered])


def one(context: Context, said: Said, no: int | None, word: str, states: Collection[State]) -> ServiceRequest | None:
    """The one request that a leader means; asks back and gives None where several can be meant. Raises NotFound."""
    found = targets.named(context, said, no) or targets.unnamed(context, said, states)
    return _single(context, said, word, found, said.speaker.person is None)


def one_own(
    context: Context, said: Said, no: int | None, word: str, states: Collection[State]
) -> ServiceRequest | None:
    """The one request of the speaker's own that is meant. Raises NotFound."""
    found = targets.named(context, said, no) or targets.own(context, said, states)
    return _single(context, said, word, found, quiet=False)


def _single(
    context: Context, said: Said, word: str, found: Sequence[ServiceRequest], quiet: bool
) -> ServiceRequest | None:
    if len(found) > 1:
        which(context, said, word, found)
        return None
    if not found and not quiet:
        raise NotFound(f"没找到您要“{word}”的诉求，请带上编号，例如“{word} 12”。")
    return found[0] if found else None
