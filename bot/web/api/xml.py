"""Values as the XML of Open311, and as the JSON that goes with it (lists lose their wrapping, nothing else)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from starlette.responses import Response

#: Lists by the name of what holds them: the name of each thing within.
_SINGULAR = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}
#: What XML 1.0 cannot hold.
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
FORMATS = tuple(_TYPES)


def answer(format_: str, root: str, value: Any, status: int = 200) -> Response:
    """``value`` under ``root`` in one of :data:`FORMATS`."""
    content = xml(root, value) if format_ == "xml" else json.dumps(_plain(value), ensure_ascii=False).encode()
    return Response(content, status, {"cache-control": "no-store"}, media_type=_TYPES[format_])


def xml(root: str, value: Any) -> bytes:
    """A document with its declaration."""
    document: bytes = ElementTree.tostring(_element(root, value), encoding="utf-8", xml_declaration=True)
    return document


def _element(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, dict):
        element.extend(_element(key, inner) for key, inner in value.items())
    elif isinstance(value, list):
        element.extend(_element(_SINGULAR[name], inner) for inner in value)
    else:
        element.text = _UNSPEAKABLE.sub("", _words(value))
    return element


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(_plain(value))


def _plain(value: Any) -> Any:
    """What JSON knows; a moment in ISO 8601 with its zone, to the second."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
