"""Makes a small file of a checkpoint to hand out: weights alone, in float16, named by its hash.

Of a processor it takes P and T; of a recognizer (``--recognizer``) everything. It loads
with ``weights_only=True`` and holds nothing of optimizers or hooks.
"""

import hashlib
import io
from argparse import ArgumentParser
from pathlib import Path

import torch

from raproc.cli.guard import run_tool
from raproc.files import write_bytes
from raproc.version import __version__
from raproc.weights import PARTS, read_weights

DIGITS = 8


def parse_args():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('checkpoint', help='what tools/train.py has saved')
    parser.add_argument('out', help='the file without the hash, e.g. checkpoints/ra_sr.pth')
    parser.add_argument(
        '--recognizer', action='store_true', help='the checkpoint is one of a recognizer'
    )
    return parser.parse_args()


def task_of(checkpoint):
    """The task in the meta of a checkpoint; nothing where it is of no task."""
    if Path(checkpoint).suffix == '.safetensors':
        return {}
    content = torch.load(checkpoint, map_location='cpu', weights_only=True)
    task = content.get('meta', {}).get('task')
    return dict(task=task) if task else {}


def main():
    args = parse_args()
    state = {
        key: value.half() if value.is_floating_point() else value
        for key, value in read_weights(args.checkpoint).items()
        if args.recognizer or key.startswith(PARTS)
    }
    if not state:
        raise SystemExit(f'{args.checkpoint} should hold a processor, but nothing in it begins '
                         f'with {" or ".join(PARTS)}')  # fmt: skip
    wide = [key for key, value in state.items() if not torch.isfinite(value).all()]
    if wide:
        raise SystemExit(f'float16 cannot hold {", ".join(wide)} of {args.checkpoint}')
    buffer = io.BytesIO()
    meta = dict(raproc_version=__version__, **task_of(args.checkpoint))
    torch.save(dict(state_dict=state, meta=meta), buffer)
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()[:DIGITS]
    out = Path(args.out)
    path = out.with_name(f'{out.stem}-{digest}{out.suffix or ".pth"}')
    write_bytes(path, buffer.getvalue())
    print(path)


if __name__ == '__main__':
    run_tool(main)
