"""Draw what each task's degradation makes of an image, or each corruption of ImageNet-C.

``docs/tasks.md`` shows both pictures.
"""

import textwrap
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path

import raproc.examples
from raproc.cli.guard import run_tool
from raproc.tasks import CORRUPTIONS, find_task, tasks

GAP, LINE, TEXT = 12, 20, 14
EXAMPLE = Path(raproc.examples.__file__).parent / 'bricks_and_net.png'


def parse_args():
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument('out', help='the picture to write, such as docs/images/tasks.png')
    parser.add_argument('--image', default=str(EXAMPLE), help='defaults to an example of raproc')
    parser.add_argument('--corruptions', action='store_true', help='draw those of ImageNet-C')
    parser.add_argument('--severity', type=int, default=3, help='of the corruptions (default: 3)')
    parser.add_argument('--columns', type=int, default=5, help='images in a row (default: 5)')
    parser.add_argument('--side', type=int, default=200, help='pixels of an image (default: 200)')
    return parser.parse_args()


def main():
    args = parse_args()

    from raproc.datasets import read_image

    image = read_image(args.image)
    found = {'original': image}
    if args.corruptions:
        for name in CORRUPTIONS:
            found[name] = degraded(
                'corruption', image, args, corruption=name, severity=args.severity
            )
    else:
        for task in tasks():
            found[f'{task.name}: {task.label}'] = degraded(task.name, image, args)
    grid(found, args.columns, args.side).save(args.out)
    print(f'{len(found)} images: {args.out}')


def degraded(task, image, args, **options):
    """Degrade the image as ``raproc degrade`` does."""
    from raproc.pixels import to_uint8

    results = dict(img=image, img_path=args.image)
    for transform in find_task(task).transforms(options):
        results = transform(results)
    return to_uint8(results['input'])


def grid(images, columns, side):
    """Lay the images out with their names below, small ones enlarged with their pixels kept."""
    import numpy as np
    from PIL import Image

    from raproc.visualization.canvas import Canvas

    lines = {name: textwrap.wrap(name, side // 8) for name in images}
    room = LINE * max(map(len, lines.values())) + GAP
    rows = -(-len(images) // columns)
    canvas = Canvas(GAP + columns * (side + GAP), GAP + rows * (side + room))
    for number, (name, image) in enumerate(images.items()):
        x = GAP + number % columns * (side + GAP)
        y = GAP + number // columns * (side + room)
        factor = side / max(image.shape[:2])
        height, width = (max(1, round(length * factor)) for length in image.shape[:2])
        enlarged = Image.fromarray(image).resize((width, height), Image.Resampling.NEAREST)
        canvas.image(np.asarray(enlarged), x, y, width, height)
        for line, text in enumerate(lines[name]):
            canvas.text(x, y + height + LINE * (line + 0.6), text, TEXT)
    return canvas


if __name__ == '__main__':
    run_tool(main)
