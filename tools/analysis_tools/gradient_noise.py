"""Measure how long and how noisy the gradients of a config's losses are, at a checkpoint.

One line per loss: the length of a batch's gradient, lambda included; the noise scale, which is the
number of images whose mean gradient is half signal and half noise; and the cosine to the mean
gradient of the processing loss.
"""

import copy
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from contextlib import nullcontext

from raproc.cli.guard import run_tool
from raproc.cli.options import ConfigOptions

PROCESSING = 'loss_processing'


def parse_args():
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument('config', help='e.g. configs/ra/sr_efficientnet-lite0_cls.py')
    parser.add_argument('checkpoint', help='where P is; e.g. one of a plain training')
    parser.add_argument('--batches', type=int, default=64, help='default: 64')
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--cfg-options', nargs='+', action=ConfigOptions, metavar='KEY=VALUE')
    return parser.parse_args()


def main():
    args = parse_args()

    from mmengine.registry import DefaultScope
    from mmengine.runner import Runner, set_random_seed

    from raproc.engine import load_config
    from raproc.engine.data import check_data
    from raproc.registry import MODELS, name_of_type
    from raproc.weights import load_model_weights

    config = load_config(args.config, args.cfg_options)
    check_data(config, ('train',))
    set_random_seed(args.seed)
    with DefaultScope.overwrite_default_scope('raproc'):
        model = MODELS.build(config.model)
        loader = Runner.build_dataloader(copy.deepcopy(config.train_dataloader), seed=args.seed)
    for loss in model.recognition:
        loss.begin_iter = 0
    load_model_weights(model, args.checkpoint, config.get('task'))
    low_precision = name_of_type(config.optim_wrapper.type) == 'AutocastOptimWrapper'
    report(measure(model, loader, args.batches, low_precision))


def measure(model, loader, number, low_precision):
    """Measure the noise of each loss over a number of batches; P stays as it is."""
    import torch
    from mmengine.utils import track_iter_progress

    from raproc.engine.gradient_noise import GradientNoise

    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    model.to(device).train()
    weights = [weight for weight in model.processor.parameters() if weight.requires_grad]
    found = {}
    for batch in track_iter_progress((batches(loader, number), number)):
        data = model.data_preprocessor(batch, training=True)
        precision = torch.autocast(device, torch.bfloat16) if low_precision else nullcontext()
        with precision:
            losses = model(**data, mode='loss')
        for name, loss in losses.items():
            if 'loss' in name:
                noise = found.setdefault(name, GradientNoise(len(data['inputs'])))
                noise.add(torch.autograd.grad(loss, weights, retain_graph=True))
    return found


def batches(loader, number):
    while number > 0:
        for batch in loader:
            yield batch
            number -= 1
            if number == 0:
                return


def report(found):
    print(f'\n{"loss":20} {"length":>10} {"noise scale":>12} {"cosine":>7}')
    for name, noise in found.items():
        cosine = noise.cosine(found[PROCESSING]) if PROCESSING in found else float('nan')
        print(f'{name:20} {noise.length:10.2e} {noise.noise_scale:12.0f} {cosine:7.2f}')


if __name__ == '__main__':
    run_tool(main)
