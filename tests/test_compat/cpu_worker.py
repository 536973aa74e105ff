"""One of the processes of ``test_distributed.py``: one step of a Runner on half a batch."""

import sys
from pathlib import Path

import torch
from mmengine.model import BaseModel
from mmengine.runner import Runner

from raproc.compat.distributed import (
    init_cpu_process_group,
    leave_process_group,
    model_wrapper_cfg,
)


class Tiny(BaseModel):
    """A trained layer followed by a frozen one."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.trained = torch.nn.Linear(3, 1)
        self.frozen = torch.nn.Linear(1, 1).requires_grad_(False)

    def forward(self, inputs, mode):
        return dict(loss=self.frozen(self.trained(inputs)).square().mean())


class Batches(torch.utils.data.Dataset):
    """Four fixed rows."""

    def __len__(self):
        return 4

    def __getitem__(self, index):
        return dict(inputs=torch.tensor([1.0, index, index**2]))


def train(work_dir):
    """Train one epoch of one step, two rows in each process, and return the model's weights."""
    init_cpu_process_group('pytorch', timeout=60)
    runner = Runner(
        model=Tiny(),
        work_dir=work_dir,
        launcher='pytorch',
        train_dataloader=dict(
            dataset=Batches(),
            batch_size=2,
            sampler=dict(type='DefaultSampler'),
            collate_fn=dict(type='default_collate'),
        ),
        train_cfg=dict(by_epoch=True, max_epochs=1),
        optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.1)),
        default_hooks=dict(checkpoint=None, logger=None, timer=None),
        cfg=dict(model_wrapper_cfg=model_wrapper_cfg()),
        log_level='ERROR',
    )
    return runner.train().module.state_dict()


if __name__ == '__main__':
    rank, folder = sys.argv[1:]
    torch.save(train(folder), f'{folder}/{rank}.pth')
    leave_process_group()
    names = [task.read_text() for task in Path('/proc/self/task').glob('*/comm')]
    Path(folder, f'{rank}.txt').write_text(''.join(names))
