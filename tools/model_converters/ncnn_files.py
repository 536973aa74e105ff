"""Read networks of convolutions from a .param and a .bin file of ncnn."""

import numpy as np

MAGIC = '7767517'  # the first line of a .param file
HALF = 0x01306B47  # how ncnn marks weights of 16 bits
OUTPUTS, SIDE, HAS_BIAS, NUMBER = '0', '1', '5', '6'  # ncnn's names of a convolution's settings
CONVOLUTIONS = ('Convolution', 'Deconvolution')
OTHERS = ('Input', 'Split', 'Concat', 'Eltwise', 'BinaryOp', 'Interp')


def read_convolutions(param):
    """Read the weight and bias of each convolution, in their order.

    Args:
        param (Path): The .param file; the .bin file lies beside it.

    Returns:
        list[tuple[np.ndarray, np.ndarray]]: Weights (outputs, inputs, side, side) and biases
        (outputs,), float32; the biases are empty where there are none.
    """
    layers = read_layers(param.read_text(encoding='utf-8'))
    return read_weights(layers, param.with_suffix('.bin').read_bytes())


def read_layers(text):
    """List the settings of the convolutions, in the order of their weights."""
    if not text.startswith(MAGIC):
        raise ValueError(f'expected a .param file of ncnn, which begins with {MAGIC}, but got '
                         f'{text[:20]!r}')  # fmt: skip
    lines = [line.split() for line in text.splitlines()[2:]]
    operations = {line[0] for line in lines} - {*CONVOLUTIONS, *OTHERS}
    if operations:
        raise ValueError(f'expected a network of convolutions, but got {sorted(operations)}, too')
    found = []
    for operation, _, inputs, outputs, *rest in lines:
        settings = dict(part.split('=') for part in rest[int(inputs) + int(outputs) :])
        if operation in CONVOLUTIONS:
            found.append({key: value for key, value in settings.items() if key[0] != '-'})
    return found


def read_weights(layers, content):
    """Cut the content of a .bin file into weights and biases."""
    start, found = 0, []
    for layer in layers:
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
