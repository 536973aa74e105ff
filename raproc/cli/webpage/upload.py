"""The page's image input: Gradio's, but the file is left as people have it."""

from __future__ import annotations

import gradio as gr
from gradio.data_classes import ImageData


class Upload(gr.Image):
    """Hands the path of the file over; nothing is decoded before its size is known."""

    is_template = True  # of gr.Image, whose part in the browser it uses

    def __init__(self, **kwargs) -> None:
        super().__init__(type='filepath', image_mode=None, **kwargs)

    def preprocess(self, payload: ImageData | None) -> str | None:
        """Return the path of the uploaded file."""
        return payload.path if payload else None
