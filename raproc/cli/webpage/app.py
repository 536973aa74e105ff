"""The page itself, of Gradio's parts and our cards."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from raproc.examples import example_images
from raproc.tasks import task_names

from .markup import answers, message
from .show import CannotShow, Page, Shown, degradations

if TYPE_CHECKING:
    import gradio as gr
    from gradio.data_classes import ImageData

PIP_LINE = "pip install 'raproc[demo]'"
TITLE = 'raproc: images that machines recognise, too'
HOUR = 3600
HINT = '<p>Choose an image or one of the examples; the result appears here.</p>'
# Runs in the browser: on a phone the result stands above the controls.
TO_THE_RESULT = "() => { if (innerWidth < 700) scrollTo({top: 0, behavior: 'smooth'}) }"


def build_app(page: Page) -> gr.Blocks:
    """Build the page.

    Args:
        page (Page): Processors and recognizers.

    Returns:
        gradio.Blocks: The page; :func:`serve` serves it.

    Raises:
        ImportError: If Gradio is missing.
    """
    if find_spec('gradio') is None:
        raise ImportError(f'the page needs gradio: {PIP_LINE}')
    os.environ.setdefault('GRADIO_ANALYTICS_ENABLED', 'False')
    os.environ.setdefault('HF_HUB_DISABLE_TELEMETRY', '1')
    import gradio as gr

    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(HOUR, HOUR)) as app:
        gr.HTML(f'<h1 class="ra-title">{TITLE}</h1>')
        state = gr.State(time_to_live=HOUR, delete_callback=_forget)
        with gr.Row():
            with gr.Column(scale=1, min_width=280, elem_id='ra-controls'):
                image, task, chosen = _controls(page)
            with gr.Column(scale=3, min_width=320, elem_id='ra-result'):
                parts = _result()
        _connect(page, [image, task, chosen], state, parts)
    return app


def _controls(page: Page) -> tuple[Any, Any, Any]:
    """Make the left column: image, degradation and processors."""
    import gradio as gr

    image = gr.Image(
        type='filepath', image_mode=None, label='Image', height=230, elem_id='ra-image',
        sources=['upload', 'clipboard', 'webcam'], buttons=[],
    )  # fmt: skip
    image.preprocess = _path_of  # nothing is decoded before its size is known
    gr.Examples(
        [[str(file)] for file in example_images()],
        image,
        label='Examples',
        elem_id='ra-examples',
        api_visibility='private',
    )
    first_task = task_names()[0]
    choices = [(text, name) for name, text in degradations().items()]
    task = gr.Radio(choices, value=first_task, label='Degradation', elem_id='ra-task')
    fit = page.fitting(first_task)
    chosen = gr.CheckboxGroup(
        fit, value=[key for _, key in fit[:2]], label='Processors', elem_id='ra-processors'
    )
    return image, task, chosen


def _result() -> dict[str, Any]:
    """Make the right column: two versions of the image, and what recognizers see in each."""
    import gradio as gr

    said = gr.HTML(HINT, elem_id='ra-said')
    with gr.Column(visible=False) as column:
        with gr.Row():
            left, right = (
                gr.Dropdown(
                    label=side, interactive=True, filterable=False, min_width=120,
                    elem_id=f'ra-{side}',
                )
                for side in ('left', 'right')
            )  # fmt: skip
        slider = gr.ImageSlider(
            show_label=False, interactive=False, elem_id='ra-slider', buttons=['fullscreen'],
            max_height=420,
        )  # fmt: skip
        download = gr.DownloadButton('Download', size='md', elem_id='ra-download')
        cards = gr.HTML(elem_id='ra-answers')
    return dict(
        said=said, column=column, left=left, right=right,
        slider=slider, download=download, cards=cards,
    )  # fmt: skip


def _connect(page: Page, inputs: list[Any], state: Any, parts: dict[str, Any]) -> None:
    """Let the page answer: any change of an input makes the result again."""
    import gradio as gr

    image, task, chosen = inputs
    versions = [parts[name] for name in ('slider', 'download', 'cards')]
    outputs = [state, *(parts[name] for name in ('said', 'column', 'left', 'right')), *versions]

    def show(path, task_name, keys, before, progress=gr.Progress()):  # noqa: B008, Gradio looks for it here
        _forget(before)
        if path is None:
            return nothing(HINT)
        try:
            shown = page.show(path, task_name, keys, lambda n, of, what: progress((n, of), what))
        except CannotShow as error:
            return nothing(message(str(error)))
        sides = shown.sides()
        choices = shown.choices()
        menus = [gr.Dropdown(choices, value=side) for side in sides]
        notes = ''.join(map(message, shown.notes))
        said = gr.HTML(notes, visible=bool(notes))
        return [shown, said, gr.Column(visible=True), *menus, *compare(shown, *sides)]

    def nothing(reason: str) -> list[Any]:
        said = gr.HTML(reason, visible=True)
        return [None, said, gr.Column(visible=False), *[gr.skip()] * (len(outputs) - 3)]

    def compare(shown: Shown | None, left: str, right: str):
        if shown is None or not {left, right} <= shown.files.keys():
            return [gr.skip()] * 3
        file = shown.files[right]
        button = gr.DownloadButton(f'Download: {shown.names[right]} (PNG)', value=str(file))
        return [(str(shown.files[left]), str(file)), button, cards_of(page, shown, left, right)]

    def fitting(task_name):
        fit = page.fitting(task_name)
        return gr.CheckboxGroup(fit, value=[key for _, key in fit[:2]])

    run: dict[str, Any] = dict(
        inputs=[*inputs, state], outputs=outputs, concurrency_id='show',
        show_progress_on=[parts['said'], parts['slider']], trigger_mode='always_last',
    )  # fmt: skip
    gr.on([image.change, chosen.input], show, api_name='show', **run).then(None, js=TO_THE_RESULT)
    renewed = task.input(fitting, task, chosen, api_visibility='private')
    renewed.then(show, api_visibility='private', **run).then(None, js=TO_THE_RESULT)
    for side in ('left', 'right'):
        pair = [state, parts['left'], parts['right']]
        parts[side].input(compare, pair, versions, api_visibility='private')


def cards_of(page: Page, shown: Shown, left: str, right: str) -> str:
    """Write what all recognizers see in all versions as HTML.

    Args:
        page (Page): With a note about its recognizers.
        shown (Shown): The image.
        left (str): The version that is compared,
        right (str): and the one that it is compared with.
    """
    note = message(page.note) if page.note and shown.answers else ''
    sections = (answers(title, of, shown.names, left, right) for title, of in shown.answers.items())
    return ''.join(sections) + note


def _path_of(payload: ImageData | None) -> str | None:
    return payload.path if payload else None


def _forget(shown: Shown | None) -> None:
    if shown is not None:
        shown.delete()
