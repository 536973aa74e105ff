"""A public network is trained as any editor; an ONNX file is refused with a sentence."""

import pytest
import torch
from public_files import make_network, save_network, save_onnx
from tiny_run import run_config

from raproc.apis import ImageProcessor
from raproc.engine import build_runner

for _package in ('spandrel', 'onnx', 'onnxruntime', 'safetensors'):
    pytest.importorskip(_package)


def config_of(data, folder, processor):
    config = run_config(data, folder)
    config.model.processor = processor
    for name in ('train_dataloader', 'val_dataloader', 'test_dataloader'):
        config[name].update(num_workers=0, persistent_workers=False)
    config.val_dataloader = config.val_cfg = config.val_evaluator = None
    pipeline = config.train_dataloader.dataset.dataset.pipeline
    pipeline[-2] = dict(type='JPEGCompression')
    config.task = 'jpeg'
    return config


def test_trained_and_used_without_the_file_it_started_from(data, tmp_path):
    path = save_network(make_network('DnCNN'), tmp_path / 'a.pth')
    before = torch.load(path, weights_only=True)['params_ema']
    processor = dict(type='PublicModel', weights=str(path))
    config = config_of(data, tmp_path / 'run', processor)
    build_runner(config, ['train']).train()
    path.unlink()
    trained = ImageProcessor.from_pretrained(tmp_path / 'run').model.processor.network.state_dict()
    assert all(not torch.equal(before[key], value) for key, value in trained.items())


def test_an_onnx_file_is_not_trained(data, tmp_path):
    processor = dict(type='OnnxEditor', weights=str(save_onnx(tmp_path / 'a.onnx', scale=1)))
    runner = build_runner(config_of(data, tmp_path / 'run', processor), ['train'])
    with pytest.raises(
        ValueError, match='with parameters to train, but got OnnxEditor, through wh'
    ):
        runner.train()
