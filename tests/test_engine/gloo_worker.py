"""One process of ``test_two_processes.py``: gradients of its half batch, then a whole run."""

import sys

import torch
from mmengine.config import Config
from mmengine.model import MMDistributedDataParallel
from mmengine.registry import DefaultScope
from tiny import batch_of, images, labelled

from raproc.compat.distributed import init_cpu_process_group
from raproc.engine import build_runner
from raproc.models import RecognitionAwareModel

SIZE = (32, 32)
LABELS = [0, 3, 1, 2]
# Without a residual block there is no batch norm, whose statistics differ between halves.
EDITOR = dict(type='SRResNet', scale=1, mid_channels=4, num_blocks=0)


def gradients(recognizer, rank=0, processes=1):
    """Gradients of the processor for this process's part of a batch of four."""
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('raproc'):
        model = RecognitionAwareModel(
            EDITOR,
            dict(type='ProcessingLoss'),
            dict(type='RecognitionLoss', recognizer=recognizer, loss_weight=0.1),
        )
    part = slice(rank, None, processes)
    inputs, targets = (batch_of(images(*[SIZE] * 4, seed=seed))[part] for seed in (0, 1))
    samples = [labelled(label) for label in LABELS[part]]
    network = MMDistributedDataParallel(model, device_ids=None) if processes > 1 else model
    losses = network(inputs, targets, samples, mode='loss')
    model.parse_losses(losses)[0].backward()
    return {name: parameter.grad for name, parameter in model.processor.named_parameters()}


def main(rank, folder):
    config = Config.fromfile(f'{folder}/config.py')
    init_cpu_process_group('pytorch', timeout=300)
    torch.save(gradients(config.model.recognition.recognizer, rank, 2), f'{folder}/grad{rank}.pth')
    runner = build_runner(config)
    runner.train()
    model = runner.model.module
    results = dict(
        processor=model.state_dict(), recognizer=model.recognizers[0].network.state_dict()
    )
    torch.save(results, f'{folder}/run{rank}.pth')


if __name__ == '__main__':
    main(int(sys.argv[1]), sys.argv[2])
