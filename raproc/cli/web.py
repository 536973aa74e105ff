"""Serve a page on which people try processors and recognizers on their own images.

It degrades an image, processes it, and shows before and after with what recognizers see in both.
Everything stays on this machine.
"""

from __future__ import annotations

import argparse
import socket

from .arguments import whole_number

RECOGNIZERS = ('raproc::demo/columns/resnet.py', 'raproc::demo/columns/faster-rcnn.py')
NOTE = (
    'These recognizers come along and know only the ten patterns of drawn scenes such as the '
    'examples. For photographs: raproc web --recognizer cls_mobilenetv2 (torchvision downloads it '
    'once, 14 MB).'
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``raproc web``."""
    parser.add_argument(
        '--model',
        nargs='+',
        action='append',
        metavar=('CONFIG', 'WEIGHTS'),
        help='a processor, named as for `raproc process`, and its checkpoint if it is not a '
        'published one; may be given several times (default: all published ones)',
    )
    parser.add_argument(
        '--recognizer',
        nargs='+',
        metavar='CONFIG',
        help='as for raproc compare, e.g. cls_mobilenetv2 for photographs (default: a classifier '
        'and a detector of drawn scenes, which come along)',
    )
    parser.add_argument('--device', help="e.g. cpu or cuda:1 (default: the GPU where there's one)")
    parser.add_argument(
        '--host', default='127.0.0.1', help='0.0.0.0 lets other machines in (default: %(default)s)'
    )
    parser.add_argument(
        '--port', type=whole_number(1, 65535), default=7860, help='default: %(default)s'
    )
    parser.add_argument(
        '--max-megapixels',
        type=whole_number(1),
        default=25,
        metavar='N',
        help='refuse larger images (default: 25)',
    )


def run(args: argparse.Namespace) -> int:
    """Serve the page until it is interrupted.

    Args:
        args (argparse.Namespace): What the parser returned.

    Returns:
        int: 0.

    Raises:
        ValueError: If the port is taken or an argument is wrong.
        ImportError: If Gradio is missing.
        FileNotFoundError: If a config or weights are missing.
    """
    processors = _processors(args.model)
    check_port(args.host, args.port)

    from .recognizing import load_recognizers
    from .webpage import Page, build_app, serve

    recognizers = load_recognizers(args.recognizer or RECOGNIZERS, args.device)
    note = '' if args.recognizer else NOTE
    page = Page(processors, recognizers, args.device, args.max_megapixels, note)
    app = build_app(page)
    for name in processors if args.model else ():
        page.processor(name)  # wrong weights are told now
    print(f'Open http://{args.host}:{args.port} (Ctrl-C ends it)', flush=True)
    serve(app, args.host, args.port)
    return 0


def check_port(host: str, port: int) -> None:
    """Refuse a port that is taken, and name one that is free.

    Args:
        host (str): The address to serve at.
        port (int): The port.

    Raises:
        ValueError: If the address is none of this machine, or the port is taken.
    """
    for number in range(port, min(port + 100, 65536)):
        with socket.socket() as test:
            test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                test.bind((host, number))
            except OSError as error:
                if number == port and not isinstance(error, PermissionError):
                    reason = error.strerror
                    if 'in use' not in (reason or ''):
                        raise ValueError(f'cannot serve at {host}:{port}: {reason}') from error
                continue
        if number == port:
            return
        raise ValueError(f'port {port} is taken; --port {number} is free')
    raise ValueError(f'port {port} is taken, and so are the next ones; choose another --port')


def _processors(models: list[list[str]] | None) -> dict[str, tuple[str, str | None]]:
    from raproc.weights import published

    if models is None:
        return {name: (name, None) for name in published()}
    for model in models:
        if len(model) > 2:
            raise ValueError(f'expected --model CONFIG [WEIGHTS], but got {" ".join(model)}')
    return {model[0]: (model[0], model[1] if len(model) == 2 else None) for model in models}
