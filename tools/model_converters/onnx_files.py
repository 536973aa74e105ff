"""Write a network as an ONNX file."""

import torch


def write_onnx(network, path):
    """Write a network of images (N, 3, h, w) of any number and size."""
    sides = {2: 'height', 3: 'width'}
    torch.onnx.export(
        network,
        (torch.zeros(1, 3, 64, 64),),
        path,
        input_names=['images'],
        output_names=['processed'],
        dynamic_axes=dict(images={0: 'batch', **sides}, processed={0: 'batch', **sides}),
        dynamo=False,
    )
