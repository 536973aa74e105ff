"""Build the recognizers that tools/analysis_tools/recognizer_support.py tries."""

from tempfile import TemporaryDirectory

import torch
from mmengine.hub import get_config
from recognizer_families import CHANGES
from torch import nn
from torch.nn import functional as F

from raproc.models.recognizers import (
    MMDetRecognizer,
    MMPretrainRecognizer,
    TimmRecognizer,
    TorchvisionDetector,
    TorchvisionRecognizer,
    TransformersRecognizer,
)

SIZE, SIZE_OF_BOXES = 224, 160
PROPOSALS = 50
CLASSES = 10


def build(name, library, config):
    """Build the recognizer, in the layout that a training gives it."""
    settings = dict(name='tried', allow_random=True)
    if library == 'torchvision':
        recognizer = TorchvisionRecognizer(config, **settings)
    elif library == 'TorchvisionDetector':
        recognizer = torchvision_detector(config, settings)
    elif library == 'TimmRecognizer':
        recognizer = timm_network(config, settings)
    elif library == 'transformers':
        recognizer = transformers_network(config, settings)
    elif library == 'timm':
        options = config if isinstance(config, dict) else dict(model_name=config)
        statistics = dict(mean=[127.5] * 3, std=[127.5] * 3, to_rgb=True)
        model = dict(type='TimmClassifier', data_preprocessor=statistics, **options)
        recognizer = MMPretrainRecognizer(model, **settings)
    elif library == 'mmpretrain':
        recognizer = MMPretrainRecognizer(f'mmpretrain::{config}', **settings)
    else:
        config = get_config(f'mmdet::{config}')
        if 'teacher_ckpt' in config.model:
            config.model.teacher_ckpt = None
        config.merge_from_dict(CHANGES.get(name, {}))
        limit_proposals(config.model)
        recognizer = MMDetRecognizer(config, **settings)
    fill_zeros(recognizer)
    settle_statistics(recognizer)
    return recognizer.to(memory_format=torch.channels_last)


def torchvision_detector(model, settings):
    """Build a detector that resizes images to 160 pixels; SSD has a size of its own."""
    sides = {} if model.startswith('ssd') else dict(min_size=SIZE_OF_BOXES)
    return TorchvisionDetector(model, settings=sides, **settings)


def timm_network(config, settings):
    options = dict(config) if isinstance(config, dict) else dict(model_name=config)
    return TimmRecognizer(options.pop('model_name'), options=options, **settings)


def transformers_network(config, settings):
    """Write the small config of a family and its image processor, and build what they describe."""
    import transformers
    from transformers.models.auto.image_processing_auto import IMAGE_PROCESSOR_MAPPING
    from transformers.models.auto.modeling_auto import (
        MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES,
    )

    options = dict(config) if isinstance(config, dict) else dict(model_name=config)
    name, processor = options.pop('model_name'), options.pop('processor', None)
    classes = MODEL_FOR_IMAGE_CLASSIFICATION_MAPPING_NAMES[name]
    network = transformers.AutoConfig.for_model(
        name,
        num_labels=CLASSES,
        architectures=[classes] if isinstance(classes, str) else classes[:1],
        **options,
    )
    if processor is None:
        known = IMAGE_PROCESSOR_MAPPING[type(network)]
        processor = known.get('torchvision') or known['pil']
    else:
        processor = getattr(transformers, processor)
    with TemporaryDirectory() as folder:
        network.save_pretrained(folder)
        processor().save_pretrained(folder)
        return TransformersRecognizer(folder, **settings)


def limit_proposals(config):
    """Set at most 50 regions of an image, which are enough for one step."""
    for key, value in config.items() if isinstance(config, dict) else ():
        if key in ('max_per_img', 'num_proposals') and value > PROPOSALS:
            config[key] = PROPOSALS
        for part in value if isinstance(value, list) else [value]:
            limit_proposals(part)


def fill_zeros(recognizer):
    """Draw the layers that their library sets to 0, through which no gradient would go."""
    for layer in recognizer.modules():
        weight = getattr(layer, 'weight', None)
        if isinstance(weight, nn.Parameter) and weight.ndim > 1 and not weight.any():
            nn.init.normal_(weight, std=0.02)


def settle_statistics(recognizer):
    """Let running statistics fit the random weights, so that signals neither vanish nor explode."""
    norms = [
        part for part in recognizer.modules() if isinstance(part, nn.modules.batchnorm._NormBase)
    ]
    for norm in norms:
        norm.momentum, norm.training = 1.0, True
    try:
        with torch.no_grad():
            recognizer.features(pictures(usual_size(recognizer)))
    except Exception:
        pass  # its uses will tell
    recognizer.eval()


def usual_size(recognizer):
    """Choose a side: detectors are slow, and need no more than this."""
    return SIZE_OF_BOXES if recognizer.has_boxes else SIZE


def pictures(size):
    """Draw a smooth random image, as a batch of one."""
    generator = torch.Generator().manual_seed(1)
    noise = torch.rand(1, 3, 8, 8, generator=generator)
    images = F.interpolate(noise, size=(size, size), mode='bicubic').clamp(0, 1)
    return images.contiguous(memory_format=torch.channels_last)
