"""Pictures of validation images go to the backends, and the training stays as it is."""

import pytest
from mmengine.logging import MessageHub
from PIL import Image
from tiny_run import losses, run_config

from raproc.engine import build_runner
from raproc.engine.hooks import PicturesHook

QUICK = dict(
    train_dataloader__num_workers=0,
    train_dataloader__persistent_workers=False,
    train_cfg__max_epochs=1,
    param_scheduler=None,
)


def train(data, folder, *hooks):
    MessageHub._instance_dict.clear()
    config = run_config(data, folder, **QUICK)
    config.custom_hooks = [*config.custom_hooks, *hooks]
    build_runner(config).train()
    return losses(folder)


def test_pictures(data, tmp_path):
    hook = dict(type='PicturesHook', interval=2, num_images=2, tile_width=96)
    assert train(data, tmp_path / 'with', hook) == train(data, tmp_path / 'without')
    (picture,) = tmp_path.glob('with/*/vis_data/vis_image/validation_2.png')
    width, height = Image.open(picture).size
    assert width > 3 * 96 and height > 2 * 80  # input, processed, target of two images


def test_without_validation(data, tmp_path):
    config = run_config(data, tmp_path, **QUICK)
    config.val_dataloader = config.val_cfg = config.val_evaluator = None
    config.custom_hooks = [dict(type='PicturesHook')]
    with pytest.raises(ValueError, match='with validation images for PicturesHook, but got no val'):
        build_runner(config).train()


def test_wrong_interval():
    with pytest.raises(ValueError, match='interval of PicturesHook to be at least 1, but got 0'):
        PicturesHook(interval=0)
