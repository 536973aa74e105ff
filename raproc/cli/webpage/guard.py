"""Refuses requests that the page never makes, before any of their content is looked at."""

from __future__ import annotations

import ipaddress
import json
import re
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

API = '/gradio_api'
READ = re.compile(
    r'/|/(config|theme\.css|favicon\.ico|manifest\.json|robots\.txt)/?|/(assets|static|svelte)/.*'
    rf'|{API}/(info|app_id|startup-events|theme\.css|heartbeat/\w+|queue/data|upload_progress)/?'
    rf'|{API}/call/show/\w+|{API}/file=(?!.*:/).*'
)
"""re.Pattern: What may be read; no path that is an address of another host."""
UPLOAD = f'{API}/upload'
WRITE = re.compile(rf'{API}/(queue/join|call/show|run/predict|cancel|reset)/?')
"""re.Pattern: What may be sent as JSON."""
MAX_JSON = 10**6
ADDRESS = re.compile(r'\s*(//|[a-zA-Z][a-zA-Z0-9+.-]+:)')
"""re.Pattern: How an address begins; a letter and a colon are a drive."""


class Refused(Exception):
    """Says why a request is refused.

    Args:
        status (int): The HTTP status.
        reason (str): A sentence for people.
    """

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Guard:
    """ASGI middleware between the network and the page.

    Args:
        app (Callable): What serves the page.
        host (str): The address that is served at. Where it means all addresses of the machine, any
            that is written in numbers counts, since no other site can have such a name.
        max_upload (int): The most bytes of an upload.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], host: str, max_upload: int) -> None:
        self.app, self.max_upload = app, max_upload
        self.names = {host, 'localhost', '127.0.0.1', '::1', socket.gethostname().lower()}
        self.open = host in ('', '0.0.0.0', '::')

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it with a sentence."""
        if scope['type'] == 'lifespan':
            await self.app(scope, receive, send)
            return
        if scope['type'] != 'http':
            await send({'type': 'websocket.close', 'code': 1008})
            return
        started = False

        async def watch(message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            self._check(scope)
            if WRITE.fullmatch(scope['path']):
                receive = await _checked_json(receive)
            await self.app(scope, receive, watch)
        except Refused as error:
            await PlainTextResponse(str(error), error.status)(scope, receive, send)
        except Exception as error:
            if started or scope['path'] != UPLOAD:
                raise
            reason = f'the upload could not be read: {type(error).__name__}'
            await PlainTextResponse(reason, 400)(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers, path = Headers(scope=scope), scope['path']
        host, origin = headers.get('host', ''), headers.get('origin')
        if not self._is_ours(host):
            raise Refused(403, f'expected the address of this page as host, but got {host!r}')
        if origin is not None and urlsplit(origin).netloc != host:
            raise Refused(403, f'expected a request of this page, but got one of {origin!r}')
        if scope['method'] in ('GET', 'HEAD'):
            if not READ.fullmatch(path):
                raise Refused(404, 'expected a part of this page, but got another address')
            return
        is_upload = path == UPLOAD
        if scope['method'] != 'POST' or not (is_upload or WRITE.fullmatch(path)):
            raise Refused(404, 'expected a request of this page, but got another one')
        length = headers.get('content-length', '')
        if not (length.isascii() and length.isdigit()):
            raise Refused(411, 'expected the header Content-Length, but got none')
        limit = self.max_upload if is_upload else MAX_JSON
        if int(length) > limit:
            raise Refused(413, f'expected at most {limit} bytes, but got {length}')

    def _is_ours(self, host: str) -> bool:
        name = (urlsplit(f'//{host}').hostname or '') if host else ''
        return name in self.names or (self.open and _is_number(name))


async def _checked_json(receive: Receive) -> Receive:
    """Read a body, refuse addresses in the place of files, and return what hands it on."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message['type'] == 'http.disconnect':
            raise Refused(400, 'expected a whole request, but the connection ended')
        body.extend(message.get('body', b''))
        more = message.get('more_body', False)
        if len(body) > MAX_JSON:
            raise Refused(413, f'expected at most {MAX_JSON} bytes, but got more')
    try:
        content = json.loads(bytes(body))
        _check_paths(content)
        body = json.dumps(content).encode()  # exactly what was checked goes on
    except (ValueError, RecursionError) as error:
        raise Refused(400, 'expected JSON, but got something else') from error
    handed = False

    async def again():
        nonlocal handed
        if handed:
            return await receive()
        handed = True
        return {'type': 'http.request', 'body': bytes(body), 'more_body': False}

    return again


def _check_paths(content: object) -> None:
    """Refuse files that are addresses: the server would fetch them."""
    if isinstance(content, dict):
        path = content.get('path')
        if isinstance(path, str) and ADDRESS.match(path):
            raise Refused(400, f'expected an uploaded file, but got the address {path[:100]!r}')
        content = list(content.values())
    for item in content if isinstance(content, list) else ():
        _check_paths(item)


def _is_number(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False
