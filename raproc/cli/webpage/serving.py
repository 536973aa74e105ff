"""Serves the page to this machine, or to those that are let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .offline import Offline
from .style import STYLE

if TYPE_CHECKING:
    import gradio as gr

MAX_UPLOAD = 200 * 10**6
"""Bytes of an image file; pixels are limited by the page."""


def serve(app: gr.Blocks, host: str, port: int, wait: bool = True) -> None:
    """Serve the page.

    Args:
        app (gradio.Blocks): The page.
        host (str): The address to serve at.
        port (int): The port.
        wait (bool): Whether to return only when it is interrupted. Defaults to True.
    """
    from gradio.themes import Default
    from starlette.middleware import Middleware

    from .guard import Guard

    theme = Default(primary_hue='blue', font=['system-ui', 'sans-serif'], font_mono=['monospace'])
    middleware = [Middleware(Guard, host=host, max_upload=MAX_UPLOAD), Middleware(Offline)]
    app.launch(
        server_name=host,
        server_port=port,
        share=False,
        quiet=True,
        prevent_thread_lock=not wait,
        max_file_size=MAX_UPLOAD,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        theme=theme,
        css=STYLE,
        app_kwargs=dict(middleware=middleware),
    )
