"""Train a processor (or, with a config of configs/recognizers, a recognizer)."""

import shlex

from raproc.cli.guard import program, run_tool
from raproc.cli.options import add_length, add_options, config_from, tool_parser

VALIDATION = ('val_cfg', 'val_dataloader', 'val_evaluator')


def build_parser():
    parser = tool_parser(__doc__)
    add_options(parser)
    add_length(parser)
    parser.add_argument(
        '--resume',
        nargs='?',
        const='auto',
        metavar='CHECKPOINT',
        help='go on from a checkpoint, by default the latest of the work dir',
    )
    parser.add_argument(
        '--no-validate',
        action='store_true',
        help='train without validation; its images may be missing',
    )
    parser.add_argument(
        '--auto-scale-lr',
        action='store_true',
        help='scale the learning rate with the number of processes',
    )
    return parser


def main():
    args = build_parser().parse_args()
    config = config_from(args)

    from raproc.engine import build_runner
    from raproc.engine.config import use_amp
    from raproc.engine.options import refuse_options

    refuse_options(args.cfg_options, unused_options(args))
    if not config.get('train_dataloader'):
        raise SystemExit(f'{args.config} has nothing to train; score it with tools/test.py')
    if args.resume:
        config.resume = True
        config.load_from = None if args.resume == 'auto' else args.resume
    if args.amp:
        use_amp(config)
    if args.no_validate or any(config.get(part) is None for part in VALIDATION):
        config.val_cfg = config.val_dataloader = config.val_evaluator = None
    if args.auto_scale_lr:
        if not config.get('auto_scale_lr'):
            raise SystemExit(f'{args.config} has no auto_scale_lr.base_batch_size to scale from')
        config.auto_scale_lr.enable = True
    modes = ('train',) if args.no_validate else ('train', 'val', 'test')
    build_runner(config, modes).train()
    show_next(args.config, config)


def unused_options(args):
    """List what --cfg-options cannot set here, and what to do instead."""
    unused = {}
    if args.resume:
        unused['load_from'] = 'name the checkpoint after --resume'
        unused['resume'] = 'the option --resume says it already'
    if args.no_validate:
        unused |= dict.fromkeys(VALIDATION, 'leave out --no-validate')
    return unused


def show_next(path, config):
    """Print what is done with the checkpoint: it is scored, and a processor processes images."""
    from mmengine.dist import is_main_process

    from raproc.registry import name_of_type
    from raproc.weights import newest_checkpoint

    checkpoint = newest_checkpoint(config.work_dir)
    if checkpoint is None or not is_main_process():
        return
    test = 'raproc test' if program() == 'raproc train' else 'python tools/test.py'
    lines = [f'{test} {shlex.join([path, str(checkpoint)])}']
    if name_of_type(config.model.type) == 'RecognitionAwareModel':
        use = shlex.join(['--model', path, '--weights', str(checkpoint)])
        lines.append(f'raproc process IN OUT {use}')
    print('Next:', *lines, sep='\n  ')


if __name__ == '__main__':
    run_tool(main)
