"""Score a processor: PSNR, SSIM, and the score of every recognizer of the config."""

from raproc.cli.guard import run_tool
from raproc.cli.options import add_images, add_options, config_from, tool_parser

NOT_READ = (
    'train_dataloader train_cfg optim_wrapper param_scheduler auto_scale_lr val_dataloader val_cfg '
    'val_evaluator load_from resume'
).split()


def build_parser():
    parser = tool_parser(__doc__)
    add_options(parser)
    add_images(parser)
    parser.add_argument(
        'checkpoint',
        nargs='?',
        help='checkpoint of the processor: a file, the folder of a run, or a published name; none '
        'is needed for a config without trained parts (configs/no_processing)',
    )
    parser.add_argument('--out', metavar='FILE.json', help='write the scores to a file')
    parser.add_argument(
        '--save-dir',
        metavar='DIR',
        help='save the images: processed/, and seen/ where a transformer makes other ones',
    )
    return parser


def main():
    args = build_parser().parse_args()
    config = config_from(args)

    from mmengine.fileio import dump

    from raproc.engine import build_runner
    from raproc.engine.options import refuse_options
    from raproc.files import write_text

    advice = 'a test reads test_dataloader, test_evaluator and model, and a checkpoint after CONFIG'
    refuse_options(args.cfg_options, dict.fromkeys(NOT_READ, advice))
    config.load_from, config.resume = args.checkpoint, False
    config.train_dataloader = config.train_cfg = config.optim_wrapper = None
    config.val_dataloader = config.val_cfg = config.val_evaluator = None
    config.param_scheduler = None
    if args.amp:
        config.test_cfg.fp16 = True
    if args.save_dir:
        save = dict(type='raproc.SaveImages', out_dir=args.save_dir)
        config.test_evaluator = [*config.test_evaluator, save]
    runner = build_runner(config)
    if args.checkpoint is None and any(p.requires_grad for p in runner.model.parameters()):
        raise SystemExit(f'{args.config} has trained parts: name their checkpoint after the config')
    scores = runner.test()
    if args.out:
        write_text(args.out, dump(scores, file_format='json', indent=2) + '\n')


if __name__ == '__main__':
    run_tool(main)
