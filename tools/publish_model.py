"""Make a small file of a checkpoint to hand out: only weights, in float16, named by its hash.

Of a processor it takes P and T; of a recognizer (``--recognizer``) everything. It loads
with ``weights_only=True`` and holds nothing of optimizers or hooks.
"""

import hashlib
import io
from argparse import ArgumentParser
from pathlib import Path

from raproc.cli.guard import run_tool
from raproc.files import write_bytes
from raproc.version import __version__

DIGITS = 8


def parse_args():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('checkpoint', help='what tools/train.py has saved')
    parser.add_argument('out', help='the file without the hash, e.g. checkpoints/ra_sr.pth')
    parser.add_argument(
        '--recognizer', action='store_true', help='the checkpoint is one of a recognizer'
    )
    return parser.parse_args()


def main():
    args = parse_args()

    import torch

    from raproc.weights import PARTS, read_checkpoint, task_of

    content = read_checkpoint(args.checkpoint)
    state = {
        key: value.half() if value.is_floating_point() else value
        for key, value in content['state_dict'].items()
        if args.recognizer or key.startswith(PARTS)
    }
    if not state:
        raise SystemExit(f'expected a processor in {args.checkpoint}, but got nothing that begins '
                         f'with {" or ".join(PARTS)}')  # fmt: skip
    wide = [key for key, value in state.items() if not torch.isfinite(value).all()]
    if wide:
        raise SystemExit(f'float16 cannot hold {", ".join(wide)} of {args.checkpoint}')
    buffer = io.BytesIO()
    task = task_of(content)
    meta = dict(raproc_version=__version__, **(dict(task=task) if task else {}))
    torch.save(dict(state_dict=state, meta=meta), buffer)
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()[:DIGITS]
    out = Path(args.out)
    path = out.with_name(f'{out.stem}-{digest}{out.suffix or ".pth"}')
    write_bytes(path, buffer.getvalue())
    print(path)


if __name__ == '__main__':
    run_tool(main)
