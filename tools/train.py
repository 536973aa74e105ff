"""Train a processor (or, with a config of configs/recognizers, a recognizer)."""

from argparse import ArgumentParser

from raproc.cli.options import add_options, config_from
from raproc.engine import build_runner
from raproc.engine.config import use_amp


def parse_args():
    parser = ArgumentParser(description=__doc__)
    add_options(parser)
    parser.add_argument(
        '--resume',
        nargs='?',
        const='auto',
        metavar='CHECKPOINT',
        help='go on from a checkpoint, by default the latest of the work dir',
    )
    parser.add_argument('--no-validate', action='store_true', help='train without validation')
    parser.add_argument(
        '--auto-scale-lr',
        action='store_true',
        help='scale the learning rate with the number of processes',
    )
    return parser.parse_args()


def main():
    args = parse_args()
    config = config_from(args)
    if not config.get('train_dataloader'):
        raise SystemExit(f'{args.config} has nothing to train; score it with tools/test.py')
    if args.resume:
        config.resume = True
        config.load_from = None if args.resume == 'auto' else args.resume
    if args.amp:
        use_amp(config)
    if args.no_validate:
        config.val_cfg = config.val_dataloader = config.val_evaluator = None
    if args.auto_scale_lr:
        if not config.get('auto_scale_lr'):
            raise SystemExit(f'{args.config} has no auto_scale_lr.base_batch_size to scale from')
        config.auto_scale_lr.enable = True
    build_runner(config).train()


if __name__ == '__main__':
    main()
