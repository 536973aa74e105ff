"""Make a small file of a checkpoint to hand out: only weights, in float16, named by its hash.

Of a processor it takes P and T; of a recognizer (``--recognizer``) everything. It loads
with ``weights_only=True`` and holds nothing of optimizers or hooks. ``--average-with`` takes the
mean of the weights of several checkpoints, as of a training and its start (Wortsman et al., 2022).
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
    parser.add_argument(
        '--average-with',
        nargs='+',
        default=[],
        metavar='CHECKPOINT',
        help='take the mean of the weights of these checkpoints and the first one',
    )
    return parser.parse_args()


def main():
    args = parse_args()

    import torch

    from raproc.weights import PARTS, read_checkpoint, task_of

    files = [args.checkpoint, *args.average_with]
    contents = [read_checkpoint(file) for file in files]
    tasks = {task_of(content) for content in contents}
    if len(tasks) > 1:
        raise SystemExit(f'expected checkpoints of one task, but got {tasks} of {files}')
    states = [
        {
            key: value
            for key, value in content['state_dict'].items()
            if args.recognizer or key.startswith(PARTS)
        }
        for content in contents
    ]
    for file, own in zip(files, states, strict=True):
        if not own:
            raise SystemExit(f'expected a processor in {file}, but got nothing that begins '
                             f'with {" or ".join(PARTS)}')  # fmt: skip
    state = {
        key: value.half() if value.is_floating_point() else value
        for key, value in average(states, files).items()
    }
    wide = [key for key, value in state.items() if not torch.isfinite(value).all()]
    if wide:
        raise SystemExit(f'float16 cannot hold {", ".join(wide)} of {args.checkpoint}')
    buffer = io.BytesIO()
    (task,) = tasks
    meta = dict(raproc_version=__version__, **(dict(task=task) if task else {}))
    torch.save(dict(state_dict=state, meta=meta), buffer)
    digest = hashlib.sha256(buffer.getvalue()).hexdigest()[:DIGITS]
    out = Path(args.out)
    path = out.with_name(f'{out.stem}-{digest}{out.suffix or ".pth"}')
    write_bytes(path, buffer.getvalue())
    print(path)


def average(states, files):
    """Take the mean of weights with the same names and shapes; whole numbers are the first's."""
    first, *others = states
    forms = {key: value.shape for key, value in first.items()}
    for file, other in zip(files[1:], others, strict=True):
        if {key: value.shape for key, value in other.items()} != forms:
            raise SystemExit(f'expected {file} to have the weights of {files[0]}, but got others; '
                             'average checkpoints of one network')  # fmt: skip
    return {
        key: sum(state[key].double() for state in states) / len(states)
        if value.is_floating_point()
        else value
        for key, value in first.items()
    }


if __name__ == '__main__':
    run_tool(main)
