"""Uses an installed raproc as a user without the checkout would."""

import sys
from pathlib import Path

import torch
from mmdet.structures import DetDataSample
from mmengine.structures import InstanceData
from mmpretrain.structures import DataSample

import raproc
from raproc.apis import ImageProcessor
from raproc.engine import load_config
from raproc.registry import MODELS

CHECKOUT = Path(__file__).resolve().parents[1]


def train_step(name, sample, scale, size=64):
    """Train a shipped config's model for one step, with random weights in its recognizer."""
    config = load_config(f'raproc::{name}')
    config.model.recognition.recognizer.update(weights=None, allow_random=True)
    model = MODELS.build(config.model).train()
    params = [param for param in model.parameters() if param.requires_grad]
    before = params[0].detach().clone()
    sample.set_metainfo(dict(img_shape=(size, size), ori_shape=(size, size)))
    batch = dict(
        inputs=[torch.rand(3, size // scale, size // scale)],
        targets=[torch.rand(3, size, size)],
        data_samples=[sample],
    )
    data = model.data_preprocessor(batch, training=True)
    loss, log = model.parse_losses(model(**data, mode='loss'))
    loss.backward()
    torch.optim.Adam(params).step()
    assert not torch.equal(before, params[0]), f'{name}: nothing was trained'
    print(name, {key: round(value.detach().item(), 4) for key, value in log.items()})


def boxes():
    """Make an image with one object."""
    instances = InstanceData(bboxes=torch.tensor([[8.0, 8, 56, 56]]), labels=torch.tensor([3]))
    return DetDataSample(
        gt_instances=instances,
        ignored_instances=instances[:0],
        metainfo=dict(scale_factor=(1.0, 1.0)),
    )


home = Path(raproc.__file__).resolve()
if home.is_relative_to(CHECKOUT / 'raproc'):
    sys.exit(f'expected an installed raproc, but got the checkout: {home}')
print('raproc', raproc.__version__, 'with torch', torch.__version__, raproc.compat.status())
train_step('ra/sr_r18_cls.py', DataSample().set_gt_label(3), scale=4)
train_step('ra/jpeg_r18_det.py', boxes(), scale=1)
for tool in (
    'train.py',
    'test.py',
    'dist_train.sh',
    'dist_test.sh',
    'slurm_train.sh',
    'slurm_test.sh',
    'slurm_run.sh',
):
    assert home.with_name('.mim').joinpath('tools', tool).is_file(), tool
image = torch.rand(3, 24, 32)
enlarged = ImageProcessor('ra/sr_efficientnet-lite0_cls_small')(
    image
)  # with the weights that came along
assert enlarged.shape == (3, 96, 128) and 0.2 < enlarged.mean() < 0.8, enlarged.shape
