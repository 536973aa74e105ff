"""Draw input, processed images and target side by side, each with what a recognizer sees in it."""

from argparse import ArgumentParser

from raproc.cli.guard import run_tool


def parse_args():
    parser = ArgumentParser(description=__doc__)
    parser.add_argument(
        '--column',
        nargs=3,
        action='append',
        required=True,
        metavar=('NAME', 'CONFIG', 'CHECKPOINT'),
        help='a trained processor',
    )
    parser.add_argument('--out', required=True, help='picture to write')
    parser.add_argument(
        '--recognizer',
        metavar='CONFIG',
        help='whose recognizer looks at the images (default: that of the first column)',
    )
    parser.add_argument(
        '--pick',
        choices=['gained', 'lost', 'first'],
        default='gained',
        help='images that the first column gets wrong and the last one right, the '
        'reverse, or simply the first ones',
    )
    parser.add_argument('--num', type=int, default=4, help='number of images')
    parser.add_argument('--skip', type=int, default=0, help='leave out the first images picked')
    parser.add_argument('--title', default='')
    return parser.parse_args()


def load_processor(config_path, checkpoint):
    from raproc.engine import load_config
    from raproc.registry import MODELS
    from raproc.weights import load_model_weights

    config = load_config(config_path)
    config.model.recognition = None
    model = MODELS.build(config.model)
    load_model_weights(model, checkpoint, config.get('task'))
    return model.eval()


def recognizer_of(config_path):
    from raproc.engine import load_config
    from raproc.models.recognizers import build_recognizer
    from raproc.registry import name_of_type

    config = load_config(config_path)
    found = [
        metric.recognizer
        for metric in config.get('test_evaluator') or ()
        if name_of_type(metric.type) == 'RecognizedBy'
    ]
    if not found:
        raise ValueError(
            'expected a config whose test_evaluator has a recognizer, but got '
            f'{config_path!r}; name a config with one by --recognizer'
        )
    return build_recognizer(found[0])


def picked(which, predictions, kind):
    columns = list(predictions)[1:-1]
    first, last = (kind.is_right(predictions[columns[end]]) for end in (0, -1))
    return {'gained': last and not first, 'lost': first and not last, 'first': True}[which]


def versions_of(sample, models):
    from raproc.models.editors import Interpolation

    batch = dict(
        inputs=[sample['inputs']],
        targets=[sample['targets']],
        data_samples=[sample['data_samples']],
    )
    images = {'Input': None}
    for name, model in models.items():
        result = model.test_step(batch)[0]
        if model.transformer is None:
            images[name] = result.processed
        else:
            images[f'{name}, processed'] = result.processed
            images[f'{name}, seen'] = result.seen
    images['Target'] = result.target
    data = model.data_preprocessor(batch)
    images['Input'] = Interpolation(result.target.shape[-1] // data['inputs'].shape[-1])(
        data['inputs']
    )[0]
    return images, data['inputs'][0]


def describe(images, sample, recognizer):
    return {
        name: recognizer.predict(image[None], [sample['data_samples']])[0]
        for name, image in images.items()
    }


def quality(image, target):
    from raproc.evaluation import ImageQuality

    psnr, ssim = ImageQuality.calculate(image[None], target[None])
    return f'{float(psnr):.2f} dB / {float(ssim):.3f}'


def rows_of(args, dataset, models, recognizer):
    from raproc.kinds import kind_of, match_classes

    kind, rows, skipped = kind_of(recognizer), [], 0
    names = dataset.metainfo.get('classes')
    if names is not None:
        match_classes(recognizer, names, 'of the panel')
    classes = kind.class_names(recognizer, names)
    for sample in (dataset[index] for index in range(len(dataset))):
        images, small = versions_of(sample, models)
        predictions = describe(images, sample, recognizer)
        if not picked(args.pick, predictions, kind):
            continue
        skipped += 1
        if skipped <= args.skip:
            continue
        notes = {
            name: '' if name == 'Target' else quality(image, images['Target'])
            for name, image in images.items()
        }
        rows.append(
            {
                name: kind.tile(images[name], prediction, classes, notes[name])
                for name, prediction in predictions.items()
            }
        )
        if len(rows) == args.num:
            break
    return rows


def main():
    args = parse_args()

    import torch
    from mmengine.registry import DefaultScope

    from raproc.datasets.checks import check_dataset_cfg
    from raproc.engine import load_config
    from raproc.engine.data import check_data
    from raproc.registry import DATASETS
    from raproc.visualization import draw_panel

    config = load_config(args.column[0][1])
    DefaultScope.get_instance('panel', scope_name='raproc')
    check_dataset_cfg(config.test_dataloader.dataset)
    check_data(config, ('test',))
    dataset = DATASETS.build(config.test_dataloader.dataset)
    models = {name: load_processor(path, checkpoint) for name, path, checkpoint in args.column}
    recognizer = recognizer_of(args.recognizer or args.column[0][1])
    with torch.no_grad():
        rows = rows_of(args, dataset, models, recognizer)
    if not rows:
        raise SystemExit(f'no image to show: none was {args.pick}')
    draw_panel(rows, args.out, title=args.title)


if __name__ == '__main__':
    run_tool(main)
