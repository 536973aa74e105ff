"""Put a trained processor on the Hugging Face hub, with a card that says what it is.

Its weights are uploaded as safetensors, with its settings inside, so that `--model hf://owner/name`
is all that others need. The card is made from the metafile where the processor is a published one.
Log in first: `hf auth login`.
"""

from __future__ import annotations

import argparse

from .arguments import MODEL_HELP, WEIGHTS_HELP


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``raproc push``."""
    parser.add_argument('repository', metavar='OWNER/NAME', help='the repository; made if missing')
    parser.add_argument('--model', metavar='CONFIG', help=MODEL_HELP)
    parser.add_argument('--weights', metavar='FILE', help=WEIGHTS_HELP)
    parser.add_argument('--private', action='store_true', help='make a private repository')
    parser.add_argument(
        '--licence',
        '--license',
        metavar='NAME',
        help='e.g. mit (default: that of the metafile, or none)',
    )
    parser.add_argument(
        '--dry-run', metavar='DIR', help='write the files into a folder instead of uploading them'
    )


def run(args: argparse.Namespace) -> int:
    """Upload the processor.

    Args:
        args (argparse.Namespace): What the parser returned.

    Returns:
        int: 0.

    Raises:
        ValueError: If the processor cannot be built from its settings, or the name is wrong.
        FileNotFoundError: If a config or the checkpoint does not exist.
        OSError: If the hub refuses it.
        ImportError: If a package is missing.
    """
    from raproc.apis.hub import push_to_hub, write_pretrained

    if args.dry_run:
        name = f'hf://{args.repository.removeprefix("hf://")}'
        write_pretrained(args.dry_run, args.model, args.weights, name, args.licence)
        print(args.dry_run)
        return 0
    print(push_to_hub(args.model, args.repository, args.weights, args.private, args.licence))
    return 0
