"""The wire to one Wechaty gateway: the puppet service as ``wechaty-grpc`` knows it, and what it does not know.

Every call has a deadline but the stream of events. Facts that no documentation holds are in
docs/decisions/0003-wechaty-protocol.md.
"""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import betterproto
from grpclib.client import Channel
from grpclib.config import Configuration
from grpclib.const import Cardinality
from wechaty_grpc.wechaty import PuppetStub
from wechaty_grpc.wechaty.puppet import ImageType

#: Numbers of the event stream (puppet service 1.x) that are of use here.
EVENTS = {1: "heartbeat", 2: "message", 3: "dong", 16: "error", 25: "login", 26: "logout", 27: "dirty"}
#: Files beyond this go by Upload: a gRPC message of the gateway ends at 4 MiB.
INLINE_BYTES = 512 * 1024
#: The largest photo or file that is sent or fetched.
FILE_BYTES = 20 * 1024 * 1024
#: Seconds for a file of FILE_BYTES.
FILE_SECONDS = 120.0
_CHUNK = 256 * 1024
_BASE64, _UUID = 1, 7


class FileTooLarge(Exception):
    """A file beyond FILE_BYTES, or one that the gateway only knows by a link."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an account's gateway listens; ``tls`` is None on loopback without TLS. ``token`` is never logged."""

    account: str
    host: str
    port: int
    token: str
    tls: ssl.SSLContext | None


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the wire waits, in seconds."""

    call: float = 15
    keepalive: float = 20
    keepalive_timeout: float = 10


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the gateway's journal; ``missed`` entries before it are gone, ``reset`` says it is a new journal."""

    epoch: str
    last: int
    reset: bool
    missed: int
    entries: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Room:
    """A room as the gateway knows it."""

    id: str
    topic: str
    members: tuple[str, ...]


class Json:
    """A message of the gateway's own service: JSON where others have protobuf."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def SerializeToString(self) -> bytes:
        """The name that grpclib calls."""
        return json.dumps(self.value).encode()

    @classmethod
    def FromString(cls, data: bytes) -> Json:
        """The name that grpclib calls."""
        return cls(json.loads(data))


# In the puppet service since 1.x, not in wechaty-grpc 0.20.19.
@dataclass(eq=False, repr=False)
class _Id(betterproto.Message):
    id: str = betterproto.string_field(1)


@dataclass(eq=False, repr=False)
class _Chunk(betterproto.Message):
    chunk: bytes = betterproto.bytes_field(1)


def trust(ca: str = "") -> ssl.SSLContext:
    """TLS that trusts the PEM file ``ca`` (an own authority, or a gateway's own certificate), else the system's.

    Raises OSError or ssl.SSLError when the file cannot be read.
    """
    context = ssl.create_default_context(cafile=ca or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["h2"])
    return context


class Line:
    """One connection to a gateway. It connects with the first call; a broken one is thrown away, not mended."""

    def __init__(self, endpoint: Endpoint, waits: Waits) -> None:
        config = Configuration(
            _keepalive_time=waits.keepalive,
            _keepalive_timeout=waits.keepalive_timeout,
            _keepalive_permit_without_calls=True,
            _http2_max_pings_without_data=0,
            _http2_min_sent_ping_interval_without_data=waits.keepalive / 2,
        )
        self._call = waits.call
        self._channel = Channel(endpoint.host, endpoint.port, ssl=endpoint.tls, config=config)
        self._metadata = {"authorization": f"Wechaty {endpoint.token}"}
        self._puppet = PuppetStub(self._channel, timeout=waits.call, metadata=self._metadata)
        self._endless = PuppetStub(self._channel, metadata=self._metadata)

    def close(self) -> None:
        """Hang up; calls under way end with an error."""
        self._channel.close()

    # -- the gateway's own service ------------------------------------------------------------------------------

    async def status(self) -> dict[str, Any]:
        """Who is logged in, counters, the gateway's time in milliseconds."""
        return dict(await self._gateway("Status", {}))

    async def read(self, after: str, saved: str, limit: int) -> Page:
        """The journal after the position ``after``; ``saved`` lets the gateway drop what is before it."""
        got = await self._gateway("Read", {"after": after, "saved": saved, "limit": limit})
        return Page(got["epoch"], got["last"], got["reset"], got["missed"], got["entries"])

    async def sent_to(self, to: str, since: int) -> dict[str, Any]:
        """What was sent to ``to`` since ``since`` (milliseconds of the gateway's clock), and how it ended."""
        return dict(await self._gateway("Sent", {"to": to, "since": since}))

    async def _gateway(self, name: str, request: dict[str, Any]) -> Any:
        path = f"/sanzhang.Gateway/{name}"
        async with self._channel.request(
            path, Cardinality.UNARY_UNARY, Json, Json, timeout=self._call, metadata=self._metadata
        ) as stream:
            await stream.send_message(Json(request), end=True)
            answer = await stream.recv_message()
        if answer is None:
            raise ConnectionError("the gateway answered nothing")
        return answer.value

    # -- the puppet service ---------------------------------------------------------------------------------------

    async def events(self) -> AsyncIterator[tuple[str, str]]:
        """(name, JSON payload) of each event, for as long as the stream lasts."""
        async for event in self._endless.event():
            yield EVENTS.get(int(event.type), f"event-{int(event.type)}"), event.payload

    async def ding(self) -> None:
        """The gateway answers with a dong *event*: that proves the stream, not only the connection."""
        await self._puppet.ding(data="?")

    async def say(self, to: str, text: str, mentions: Sequence[str]) -> str:
        """Send a text; the id of the message, empty when the puppet tells none."""
        answer = await self._puppet.message_send_text(conversation_id=to, text=text, mentonal_ids=list(mentions))
        return str(answer.id or "")

    async def say_file(self, to: str, name: str, data: bytes) -> str:
        """Send a photo or file. Raises FileTooLarge beyond FILE_BYTES."""
        if len(data) > FILE_BYTES:
            raise FileTooLarge(f"{name}: {len(data)} bytes")
        box: dict[str, Any] = {"name": name, "metadata": {}, "size": len(data)}
        if len(data) <= INLINE_BYTES:
            box |= {"type": _BASE64, "boxType": _BASE64, "base64": base64.b64encode(data).decode()}
        else:
            box |= {"type": _UUID, "boxType": _UUID, "uuid": await self._upload(data)}
        answer = await self._puppet.message_send_file(conversation_id=to, filebox=json.dumps(box))
        return str(answer.id or "")

    async def room_ids(self) -> list[str]:
        """The rooms that the gateway knows; one may be missing until it speaks."""
        return list((await self._puppet.room_list()).ids)

    async def room(self, room: str) -> Room:
        """Name and members of a room."""
        got = await self._puppet.room_payload(id=room)
        return Room(room, got.topic, tuple(got.member_ids))

    async def member(self, room: str, member: str) -> tuple[str, str]:
        """(nickname in the room, own name) of a member; each may be empty."""
        got = await self._puppet.room_member_payload(id=room, member_id=member)
        return got.room_alias, got.name

    async def contact(self, contact: str) -> str:
        """The name that a person gave themselves."""
        return str((await self._puppet.contact_payload(id=contact)).name)

    async def image(self, message: str) -> bytes:
        """The photo of a message, in full size."""
        kind = ImageType.IMAGE_TYPE_ARTWORK
        return await self._unpack((await self._puppet.message_image(id=message, type=kind)).filebox)

    async def file(self, message: str) -> bytes:
        """The file, voice or video of a message."""
        return await self._unpack((await self._puppet.message_file(id=message)).filebox)

    async def _unpack(self, filebox: str) -> bytes:
        box = json.loads(filebox)
        kind = box.get("type", box.get("boxType"))
        if kind == _BASE64:
            return base64.b64decode(box["base64"])
        if kind == _UUID:
            return await self._download(box["uuid"])
        raise FileTooLarge(f"the gateway gives only a link or an unknown box ({kind})")

    async def _download(self, uuid: str) -> bytes:
        got = bytearray()
        async with self._channel.request(
            "/wechaty.Puppet/Download",
            Cardinality.UNARY_STREAM,
            _Id,
            _Chunk,
            timeout=FILE_SECONDS,
            metadata=self._metadata,
        ) as stream:
            await stream.send_message(_Id(id=uuid), end=True)
            async for part in stream:
                got += part.chunk
                if len(got) > FILE_BYTES:
                    raise FileTooLarge(f"more than {FILE_BYTES} bytes")
        return bytes(got)

    async def _upload(self, data: bytes) -> str:
        async with self._channel.request(
            "/wechaty.Puppet/Upload",
            Cardinality.STREAM_UNARY,
            _Chunk,
            _Id,
            timeout=FILE_SECONDS,
            metadata=self._metadata,
        ) as stream:
            for start in range(0, len(data), _CHUNK):
                await stream.send_message(_Chunk(chunk=data[start : start + _CHUNK]))
            await stream.end()
            answer = await stream.recv_message()
        if answer is None:
            raise ConnectionError("the gateway answered nothing")
        return str(answer.id)
