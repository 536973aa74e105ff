"""Take the weights of RLFN out of an ONNX file that its authors' network was exported to.

The checkpoint is one of configs/plain/sr_rlfn.py; tools/publish_model.py makes a small file of it.
Needs onnx; the network's own code is not needed.
"""

from argparse import ArgumentParser

from raproc.cli.guard import run_tool
from raproc.version import __version__

# The name of a layer there -> in raproc.models.editors.RLFN.
LAYERS = {'fea_conv': 'conv_first', 'LR_conv': 'conv_mid', 'upsampler.0': 'conv_last'}
BLOCK = {
    'c1_r': 'convs.0',
    'c2_r': 'convs.1',
    'c3_r': 'convs.2',
    'c5': 'fuse',
    'esa.conv1': 'attention.reduce',
    'esa.conv2': 'attention.stride',
    'esa.conv3': 'attention.coarse',
    'esa.conv_f': 'attention.fine',
    'esa.conv4': 'attention.expand',
}


def parse_args():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('onnx', help='the ONNX file')
    parser.add_argument('out', help='the checkpoint to write, e.g. rlfn.pth')
    return parser.parse_args()


def renamed(name):
    """Translate the name of a weight of the authors' network."""
    layer, _, kind = name.rpartition('.')
    if layer in LAYERS:
        return f'{LAYERS[layer]}.{kind}'
    block, _, rest = layer.partition('.')
    if block[:1] != 'B' or not block[1:].isdigit() or rest not in BLOCK:
        raise ValueError(f'expected a weight of RLFN, but got {name!r}; give a file of RLFN')
    return f'blocks.{int(block[1:]) - 1}.{BLOCK[rest]}.{kind}'


def read_rlfn(path):
    """Read the weights of RLFN, under the names of our editor, and build it with them."""
    import onnx
    import torch

    from raproc.models.editors.rlfn import RLFN

    tensors = onnx.load(path).graph.initializer
    prefix = next((t.name.partition('fea_conv')[0] for t in tensors if 'fea_conv' in t.name), '')
    state = {
        renamed(tensor.name.removeprefix(prefix)): torch.from_numpy(
            onnx.numpy_helper.to_array(tensor).copy()
        )
        for tensor in tensors
        if tensor.dims
    }
    if 'conv_last.weight' not in state:
        raise ValueError(f'expected the weights of RLFN in {path}, but got {sorted(state)[:5]}')
    blocks = {key.split('.')[1] for key in state if key.startswith('blocks.')}
    editor = RLFN(
        scale=round((len(state['conv_last.weight']) / 3) ** 0.5),
        mid_channels=len(state['conv_first.weight']),
        hidden_channels=len(state['blocks.0.convs.0.weight']),
        num_blocks=len(blocks),
        attention_channels=len(state['blocks.0.attention.reduce.weight']),
    )
    editor.load_state_dict(state)
    return editor


def main():
    args = parse_args()

    from raproc.files import write_checkpoint

    state = read_rlfn(args.onnx).state_dict()
    content = {f'processor.{key}': value for key, value in state.items()}
    meta = dict(raproc_version=__version__, task='sr')
    write_checkpoint(args.out, dict(state_dict=content, meta=meta))
    print(args.out)


if __name__ == '__main__':
    run_tool(main)
