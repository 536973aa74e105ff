"""The page itself, with Gradio: nothing is fetched from or sent to anywhere else."""

from __future__ import annotations

import os
from importlib.util import find_spec

from raproc.tasks import task_names

from .markup import STYLE
from .offline import Offline
from .show import Page, degradations

PIP_LINE = "pip install 'raproc[demo]'"
TITLE = 'raproc: images that machines recognise, too'
HOUR = 3600


def build_app(page: Page):
    """Builds the page.

    Args:
        page (Page): Processors and recognizers.

    Returns:
        gradio.Blocks: The page; ``launch()`` serves it.

    Raises:
        ImportError: If Gradio is missing.
    """
    if find_spec('gradio') is None:
        raise ImportError(f'the page needs gradio: {PIP_LINE}')
    os.environ.setdefault('GRADIO_ANALYTICS_ENABLED', 'False')
    import gradio as gr

    first_task = task_names()[0]
    first = page.fitting(first_task)
    theme = gr.themes.Default(
        primary_hue='blue', font=['system-ui', 'sans-serif'], font_mono=['monospace']
    ).set(button_primary_background_fill='*primary_600', button_primary_text_color='white')
    settings = dict(title=TITLE, theme=theme, css=STYLE, analytics_enabled=False)
    with gr.Blocks(**settings, delete_cache=(HOUR, HOUR)) as app:
        gr.Markdown(f'# {TITLE}')
        with gr.Row():
            with gr.Column(scale=1, min_width=280):
                image = gr.File(label='Image', file_types=['image'], type='filepath')
                task = gr.Radio(
                    [(text, name) for name, text in degradations().items()],
                    value=first_task,
                    label='Degradation',
                )
                chosen = gr.CheckboxGroup(first, value=first[:2], label='Processors')
                button = gr.Button('Show', variant='primary')
            with gr.Column(scale=3, min_width=320):
                answer = gr.HTML('<p>Drop an image to see it here.</p>')
        inputs = [image, task, chosen]

        def choices(task_name):
            fit = page.fitting(task_name)
            return gr.CheckboxGroup(fit, value=fit[:2])

        task.change(choices, task, chosen, show_api=False)
        button.click(page.show, inputs, answer, api_name='show', concurrency_id='show')
        image.upload(page.show, inputs, answer, show_api=False, concurrency_id='show')
    return app


def serve(app, host: str, port: int, wait: bool = True) -> None:
    """Serves the page.

    Args:
        app (gradio.Blocks): The page.
        host (str): The address to serve at.
        port (int): The port.
        wait (bool): Whether to return only when it is interrupted. Defaults to True.
    """
    from starlette.middleware import Middleware

    app.launch(
        server_name=host,
        server_port=port,
        share=False,
        quiet=True,
        show_api=False,
        prevent_thread_lock=not wait,
        max_file_size='200mb',
        app_kwargs=dict(middleware=[Middleware(Offline)]),
    )
