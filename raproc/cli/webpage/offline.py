"""Keeps Gradio's page from asking other hosts for anything."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

ELSEWHERE = re.compile(rb'<(link|script)\b[^>]*\b(?:href|src)="https?:[^>]*>(?:\s*</script>)?')
"""Tags that make a browser talk to other hosts: fonts, and a script for pages within pages."""

POLICY = (
    b"default-src 'self' data: blob:; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    b"style-src 'self' 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"
)
"""bytes: Tells the browser to ask nobody else, whatever a script of the page may try."""


class Offline:
    """ASGI middleware that takes such tags out of the page, and has the browser enforce it.

    Args:
        app (Callable): What serves the page at ``/``.
    """

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        """Serve a request."""
        if scope['type'] != 'http' or scope['path'] != '/':
            await self.app(scope, receive, send)
            return
        start, body = {}, bytearray()

        async def collect(message: dict) -> None:
            if message['type'] == 'http.response.start':
                start.update(message)
                return
            body.extend(message.get('body', b''))
            if not message.get('more_body'):
                page = ELSEWHERE.sub(b'', bytes(body))
                headers = [pair for pair in start['headers'] if pair[0] != b'content-length']
                headers.append((b'content-length', str(len(page)).encode()))
                headers.append((b'content-security-policy', POLICY))
                await send({**start, 'headers': headers})
                await send({'type': 'http.response.body', 'body': page})

        await self.app(scope, receive, collect)
