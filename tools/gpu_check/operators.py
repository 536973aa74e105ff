"""Operators and recognizers that take other paths on a GPU, and images through the interface."""

import time

import numpy as np
import torch
from equality import boxes_batch
from findings import Findings

from raproc.registry import MODELS

DETECTORS = (
    'retinanet/retinanet_r18_fpn_1x_coco.py',
    'fcos/fcos_r50-caffe_fpn_gn-head_1x_coco.py',
    'rtmdet/rtmdet_tiny_8xb32-300e_coco.py',
    'yolox/yolox_tiny_8xb8-300e_coco.py',
    'faster_rcnn/faster-rcnn_r50_fpn_1x_coco.py',
    'cascade_rcnn/cascade-rcnn_r50_fpn_1x_coco.py',
    'detr/detr_r50_8xb2-150e_coco.py',
    'deformable_detr/deformable-detr_r50_16xb2-50e_coco.py',
    'dino/dino-4scale_r50_8xb2-12e_coco.py',
    'tood/tood_r50_fpn_1x_coco.py',
)
CLASSIFIERS = ('vgg11_8xb32_in1k', 'convnext-tiny_32xb128_in1k', 'swin-tiny_16xb64_in1k')
MODEL = 'ra/sr_efficientnet-lite0_cls_small'


def operators(findings: Findings) -> None:
    """Compare the stand-ins of mmcv's operators with the CPU, and try recognizers."""
    compare_boxes(findings)
    for name in DETECTORS[:1] if findings.dry else DETECTORS:
        findings.attempt(name, try_detector, findings, name)
    for name in CLASSIFIERS[:1] if findings.dry else CLASSIFIERS:
        findings.attempt(f'{name}, channels_last', try_classifier, findings, name)


def compare_boxes(findings: Findings) -> None:
    from mmcv.ops import nms, roi_align

    torch.manual_seed(0)
    corners = torch.rand(300, 2) * 100
    boxes, scores = torch.cat([corners, corners + torch.rand(300, 2) * 100], 1), torch.rand(300)
    device = findings.device
    kept = [nms(boxes.to(where), scores.to(where), 0.5)[1].cpu() for where in ('cpu', device)]
    findings.tell('nms as on the CPU', torch.equal(*kept))
    maps, rois = torch.rand(1, 8, 40, 40), torch.cat([torch.zeros(50, 1), boxes[:50]], 1)
    pair = [
        roi_align(maps.to(where), rois.to(where), 7, 0.25, 0, 'avg', True).cpu()
        for where in ('cpu', device)
    ]
    difference = float((pair[0] - pair[1]).abs().max())
    findings.tell('roi_align as on the CPU', difference < 1e-4, difference=difference)


def try_detector(findings: Findings, name: str) -> None:
    config = dict(type='MMDetRecognizer', name='r', model=f'mmdet::{name}', allow_random=True)
    recognizer = MODELS.build(config).to(findings.device)
    size = 96 if findings.dry else 256
    batch = boxes_batch(size, size)
    images = (batch['targets'][0][None].float() / 255).to(findings.device)
    samples = [sample.to(findings.device) for sample in batch['data_samples']]
    with torch.no_grad():
        recognizer.predict(images, samples)
    findings.tell(f'{name}: predict', True)
    recognizer.loss(images.requires_grad_(), samples)
    findings.tell(f'{name}: loss', True)


def try_classifier(findings: Findings, name: str) -> None:
    config = dict(type='MMPretrainRecognizer', name='r', model=name, allow_random=True)
    layout = torch.channels_last
    recognizer = MODELS.build(config).to(findings.device, memory_format=layout)
    images = torch.rand(2, 3, 224, 224, device=findings.device).contiguous(memory_format=layout)
    recognizer.predict(images)
    findings.tell(f'{name}, channels_last', True)


def use(findings: Findings) -> None:
    """Process an image on both devices, and a large one."""
    from raproc.apis import ImageProcessor

    image = np.random.default_rng(0).integers(0, 256, (64, 80, 3), np.uint8)
    processors = [ImageProcessor(MODEL, device=where) for where in ('cpu', findings.device)]
    one, other = (processor(image).astype(int) for processor in processors)
    levels = int(np.abs(one - other).max())
    findings.tell('processed image as on the CPU', levels <= 1, levels=levels)
    side = 96 if findings.dry else 1024
    begin = time.perf_counter()
    processors[1](np.zeros((side, side, 3), np.uint8))
    seconds = round(time.perf_counter() - begin, 2)
    findings.tell(f'{side}x{side} pixels in, 16 times as many out', True, seconds=seconds)
