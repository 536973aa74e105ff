"""Small files as others publish them: networks of spandrel's architectures, and ONNX."""

import torch

NETWORKS = dict(
    Compact=dict(num_feat=8, num_conv=2, upscale=2),
    ESRGAN=dict(num_filters=8, num_blocks=1, scale=4),
    DnCNN=dict(in_nc=3, out_nc=3, nc=8, nb=8, act_mode='R'),
    SwinIR=dict(
        img_size=16, window_size=8, embed_dim=12, depths=[2], num_heads=[2], mlp_ratio=2.0,
        upscale=2, upsampler='pixelshuffledirect',
    ),
    DITN=dict(dim=12, ITL_blocks=1, SAL_blocks=1, UFONE_blocks=1, patch_size=8, upscale=2),
)  # fmt: skip


def make_network(name, **settings):
    """A network of an architecture that spandrel knows."""
    from spandrel import MAIN_REGISTRY

    class_ = type(MAIN_REGISTRY[name].architecture).__orig_bases__[0].__args__[0]
    return class_(**NETWORKS.get(name, {}) | settings)


def save_network(network, path):
    """Writes the weights of a network as they are published; random, from a seed."""
    torch.manual_seed(0)
    for parameter in network.parameters():
        parameter.data.normal_(0, 0.1)
    state = network.state_dict()
    if path.suffix == '.safetensors':
        from safetensors.torch import save_file

        save_file({key: value.contiguous() for key, value in state.items()}, path)
    else:
        torch.save(dict(params_ema=state), path)
    return path


def save_onnx(path, scale=2, shape=('n', 3, 'h', 'w'), dtype='float', block=1, blur=0):
    """Writes an ONNX file that repeats each pixel, and refuses sides but multiples of ``block``.

    With ``blur`` it first takes the mean of so many pixels around each.
    """
    import numpy as np
    from onnx import TensorProto, checker, helper, numpy_helper, save

    kind = dict(float=TensorProto.FLOAT, uint8=TensorProto.UINT8)[dtype]
    nodes, last, weights = [], 'x', []

    def add(op, *inputs, **attributes):
        nonlocal last
        name = f'{op}{len(nodes)}'
        nodes.append(helper.make_node(op, [last, *inputs], [name], **attributes))
        last = name

    if dtype == 'uint8':
        add('Cast', to=TensorProto.FLOAT)
    if blur:
        side = 2 * blur + 1
        kernel = np.zeros((3, 1, side, side), np.float32) + 1 / side**2
        weights.append(numpy_helper.from_array(kernel, 'kernel'))
        add('Conv', 'kernel', group=3, pads=[blur] * 4)
    if block > 1:
        add('SpaceToDepth', blocksize=block)
        add('DepthToSpace', blocksize=block)
    if scale > 1:
        weights.append(numpy_helper.from_array(np.array([1, 1, scale, scale], np.float32), 'sizes'))
        add('Resize', '', 'sizes', mode='nearest', nearest_mode='floor',
            coordinate_transformation_mode='asymmetric')  # fmt: skip
    if dtype == 'uint8':
        add('Cast', to=TensorProto.UINT8)
    add('Identity')
    nodes[-1].output[0] = 'y'
    out = [s * scale if isinstance(s, int) and i > 1 else s if i < 2 else f'{s}{scale}'
           for i, s in enumerate(shape)]  # fmt: skip
    graph = helper.make_graph(
        nodes, 'g', [helper.make_tensor_value_info('x', kind, shape)],
        [helper.make_tensor_value_info('y', kind, out)], weights,
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=8)
    checker.check_model(model)
    save(model, path)
    return path
