"""Pairs of noise in memory, and recognizers with random weights: nothing to load or download."""

from pathlib import Path

import torch
from mmengine.config import Config
from torch import Tensor
from torch.utils.data import Dataset

from raproc.registry import DATASETS

CONFIGS = Path(__file__).resolve().parents[2] / 'configs' / '_base_'
MEAN, STD = torch.tensor([[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]]).view(2, 3, 1, 1)


@DATASETS.register_module()
class PairInMemory(Dataset):
    """The same pair of noise for SR x4 under each index: loading it takes no time."""

    metainfo = {}

    def __init__(self, length: int, size: int) -> None:
        self.length = length
        self.pair = {**noise(size), 'data_samples': labelled(size)}

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> dict:
        return self.pair


def noise(size: int) -> dict[str, Tensor]:
    """Draw an input and a target, bytes."""
    sides = dict(inputs=size // 4, targets=size)
    return {key: torch.randint(256, (3, side, side)).byte() for key, side in sides.items()}


def labelled(size: int):
    """Make the sample of an image with a class."""
    from mmpretrain.structures import DataSample

    sample = DataSample(metainfo=dict(img_shape=(size, size), img_path='noise'))
    return sample.set_gt_label(1)


def boxed(height: int, width: int):
    """Make the sample of an image with two boxes."""
    from mmdet.structures import DetDataSample
    from mmengine.structures import InstanceData

    size = (height, width)
    sample = DetDataSample(
        metainfo=dict(
            img_shape=size,
            ori_shape=size,
            batch_input_shape=size,
            pad_shape=size,
            scale_factor=(1.0, 1.0),
            img_path='noise',
            img_id=0,
        )
    )
    shares = torch.tensor([[0.1, 0.1, 0.5, 0.6], [0.4, 0.3, 0.9, 0.9]])
    boxes = shares * torch.tensor([width, height, width, height])
    sample.gt_instances = InstanceData(bboxes=boxes, labels=torch.tensor([1, 7]))
    nothing = InstanceData(bboxes=torch.zeros(0, 4), labels=torch.zeros(0, dtype=torch.long))
    sample.ignored_instances = nothing
    return sample


def batch_of(number: int, size: int, with_boxes: bool = False) -> dict[str, list]:
    """Make a batch as data loaders give it."""
    pairs = [noise(size) for _ in range(number)]
    batch = {key: [pair[key] for pair in pairs] for key in ('inputs', 'targets')}
    make = (lambda: boxed(size, size)) if with_boxes else (lambda: labelled(size))
    return {**batch, 'data_samples': [make() for _ in range(number)]}


def recognizer(name: str) -> dict:
    return dict(type='TorchvisionRecognizer', model=name, weights=None, allow_random=True)


def detector() -> dict:
    """Describe a small detector: RetinaNet with ResNet-18 and a feature pyramid."""
    name = 'mmdet::retinanet/retinanet_r18_fpn_1x_coco.py'
    return dict(type='MMDetRecognizer', model=name, name='retinanet_r18', allow_random=True)


def method_config(method: str = 'ra', network: dict | None = None, channels_last: bool = True):
    """Read the model of a method for SR x4, with ResNet-18 unless another recognizer is given."""
    model = Config.fromfile(CONFIGS / 'models' / f'{method}.py').model
    model.processor.scale = 4
    model.recognition.recognizer = network or recognizer('resnet18')
    model.channels_last = channels_last
    return model
