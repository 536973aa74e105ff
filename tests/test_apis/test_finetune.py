"""raproc.train: a processor becomes recognition-aware, within a budget of PSNR."""

import dataclasses

import numpy as np
import pytest
import tiny_processor
import torch
from mmengine.config import Config
from PIL import Image
from tiny import recognizer

import raproc
from raproc.apis import finetune_training
from raproc.apis.finetune_config import FinetuneSettings
from raproc.apis.finetune_training import Training
from raproc.engine import load_config
from raproc.tables import Scored
from raproc.tables.cells import QUALITY
from raproc.weights import read_checkpoint


@pytest.fixture
def photos(tmp_path):
    random = np.random.default_rng(0)
    for number in range(10):
        path = tmp_path / 'photos' / f'{number}.png'
        path.parent.mkdir(exist_ok=True)
        small = random.integers(0, 256, (8, 10, 3), dtype=np.uint8)
        Image.fromarray(small).resize((40, 32)).save(path)
    return str(tmp_path / 'photos')


@pytest.fixture
def processor(tmp_path):
    return tiny_processor.save(tmp_path, dict(tiny_processor.SRRESNET, scale=1))


SMALL = dict(task='dn', crop=16, batch_size=2, num_workers=0, iterations=4)


def test_trains_scores_and_can_be_repeated(photos, processor, tmp_path):
    config, weights = processor
    done = raproc.train(
        str(config),
        photos,
        [recognizer('one'), recognizer('two')],
        unseen=[recognizer('other')],
        weights=weights,
        loss_weight=0.1,
        max_psnr_drop=None,
        out_dir=tmp_path / 'out',
        **SMALL,
    )
    assert done.seen == ('one', 'two')
    assert (done.loss_weight, done.iterations, done.share) == (0.1, 4, 1.0)
    for row in ('before', 'after'):
        for column in ('one', 'two', 'other', 'psnr'):
            assert np.isfinite(done.evaluation.score(row, column))
    seen = {entry.column for entry in done.evaluation.summary.entries if entry.seen}
    assert seen == {'one', 'two'}
    before, after = (read_checkpoint(path)['state_dict'] for path in (weights, done.checkpoint))
    assert before.keys() == after.keys()
    assert any(not torch.equal(before[name], after[name]) for name in before)
    # The config is complete: it describes the same training.
    repeated = load_config(str(done.config))
    assert repeated.train_cfg.max_iters == 4
    assert repeated.model.recognition.type == 'RandomRecognizerLoss'
    assert repeated.model.recognition.losses[0].distance == 'features'
    # Two of the ten images are kept apart, and eight train.
    assert repeated.train_dataloader.dataset.dataset.num_images == 2
    assert done.processor(np.zeros((16, 16, 3), np.uint8)).shape == (16, 16, 3)


def test_a_longer_training_in_the_same_folder_is_not_taken_for_this_one(
    photos, processor, tmp_path
):
    config, weights = processor
    results = []
    for iterations in (6, 4):
        done = raproc.train(
            str(config),
            photos,
            [recognizer()],
            weights=weights,
            loss_weight=0.1,
            max_psnr_drop=None,
            out_dir=tmp_path / 'out',
            **dict(SMALL, iterations=iterations),
        )
        results.append(read_checkpoint(done.checkpoint)['state_dict'])
    # Both are left in the folder, and the second result is that of its own four iterations.
    last = read_checkpoint(tmp_path / 'out' / 'train' / 'iter_4.pth')['state_dict']
    assert (tmp_path / 'out' / 'train' / 'iter_6.pth').is_file()
    assert all(torch.equal(results[1][name], last[name]) for name in results[1])
    assert any(not torch.equal(results[0][name], results[1][name]) for name in results[0])


def test_goes_back_until_the_budget_is_kept(photos, processor, tmp_path):
    config, weights = processor
    done = raproc.train(
        str(config),
        photos,
        [recognizer()],
        weights=weights,
        loss_weight=1e4,
        max_psnr_drop=0.01,
        lr=0.05,
        out_dir=tmp_path / 'out',
        **SMALL,
    )
    before, after = (done.evaluation.score(row, 'psnr') for row in ('before', 'after'))
    assert before - after <= 0.01 + 1e-6


@pytest.fixture
def clock(monkeypatch):
    """A clock that scores of the start put on by ten seconds."""
    now = [100.0]

    def score(*args):
        now[0] += 10
        return {QUALITY: Scored(QUALITY, [], dict(psnr=27.0))}

    monkeypatch.setattr(finetune_training.time, 'monotonic', lambda: now[0])
    monkeypatch.setattr(finetune_training, 'score_model', score)
    return now


@pytest.mark.parametrize('minutes, end, iterations', [(2, 192, 156), (0.5, 125, 24)])
def test_the_time_holds_scores_and_the_beginnings(clock, minutes, end, iterations):
    """Begun at 92 s, the scores of the start are there at 110 s, and two more take 20 s.

    Two minutes leave 82 s, of which two beginnings take 4. Half a minute would leave nothing:
    training gets half of it, and 24 iterations.
    """
    training = training_of()
    training.end_after(minutes, begin=92.0)
    training._pace = (0.5, 2.0)
    assert training._end == end
    assert training.iterations_left(trainings=2) == iterations
    clock[0] = end - 20
    assert training.iterations_left() == 36


def test_the_pace_after_the_probe_counts(clock, costs):
    """A probe on busy cores leaves fewer iterations than the trial had promised."""
    training = training_of()
    training._end, training._pace = 200.0, (1.0, 0.0)
    assert training.iterations_left() == 100
    training._pace = (2.0, 0.0)
    assert training.choose_lambda(1.0, 100)[1] == 50


@pytest.fixture
def costs(monkeypatch):
    """What each training costs, on a few images of the 27 dB that the start has there."""
    cost = {}

    def score(name, *args):
        return {QUALITY: Scored(QUALITY, [], dict(psnr=27 - cost.get(name, 0)))}

    monkeypatch.setattr(finetune_training, 'score_model', score)
    monkeypatch.setattr(finetune_training, 'part_of', lambda loader, number: loader)
    monkeypatch.setattr(Training, '_trained', lambda self, name, length: name)
    monkeypatch.setattr(Training, '_train', lambda *args: None)
    return cost


def training_of(settings=None):
    return Training(settings, None, None, 0.05, None, {}, None)


def test_lambda_follows_the_budget(costs):
    """A probe that costs twice the budget gives a lambda that is 2^(1/0.85) times smaller."""
    for cost, expected in ((0.05, 1.0), (0.1, 2 ** (-1 / 0.85)), (5.0, 0.1), (-0.1, 3.0)):
        costs.update(probe=cost)
        assert training_of().choose_lambda(1.0, 100) == (pytest.approx(expected), 75)


@pytest.mark.parametrize('cost, lr', [(0.4, 5e-5), (0.1, 1e-4), (-1.0, 1e-4)])
def test_a_trial_that_costs_much_lowers_the_learning_rate(costs, cost, lr):
    """Four times what is tolerated gives half of it."""
    costs.update(trial=cost)
    training = training_of(settings_of(lr=None))
    training.try_out(1.0)
    assert training.settings.lr == pytest.approx(lr)
    training = training_of(settings_of(lr=3e-4))
    training.try_out(1.0)
    assert training.settings.lr == 3e-4


def settings_of(lr):
    return FinetuneSettings({}, 'sr', None, 2, [], 'features', 2, lr, 0, 0, None)


def test_targets_are_original_images_even_if_the_start_had_a_teacher():
    teacher = dict(type='DistillationDataPreprocessor', processor=dict(type='RLFN'))
    start = dict(type='RecognitionAwareModel', processor={}, data_preprocessor=teacher)
    settings = dataclasses.replace(settings_of(lr=None), model=start, recognizers=[{}])
    model = settings._model(1.0)
    assert 'data_preprocessor' not in model
    assert model['recognition']['distance'] == 'features'


def test_recognizers_look_at_the_start_and_at_the_result_once(monkeypatch):
    models = {name: torch.nn.Linear(1, 1) for name in ('start', 'probe', 'train')}
    psnrs, scored = dict(start=30.0, probe=29.99, train=29.96), []

    def score(name, model, loader, columns, device):
        scored.append((name, *columns))
        (found,) = (psnrs[name] for name, each in models.items() if each is model)
        return {QUALITY: Scored(QUALITY, [], dict(psnr=found))}

    monkeypatch.setattr(finetune_training, 'score_model', score)
    monkeypatch.setattr(Training, '_train', lambda *args: None)
    monkeypatch.setattr(finetune_training, 'part_of', lambda loader, number: loader)
    monkeypatch.setattr(Training, '_trained', lambda self, name, iterations: models[name])
    training = Training(None, models['start'], None, 0.05, None, dict(lite0=None), None)
    training.choose_lambda(1.0, 100)
    end, share, scores = training.run(1.0, 80)
    assert (end, share, scores[QUALITY].scores['psnr']) == (models['train'], 1.0, 29.96)
    assert scored == [('before',), ('probe',), ('before', 'lite0'), ('after', 'lite0')]


def test_goes_back_by_the_square_root_of_what_it_costs(monkeypatch):
    """0.2 dB at the end are 0.05 dB half way; 0.97 of that is taken."""
    training = object.__new__(Training)
    training.start = torch.nn.Linear(1, 1)
    end = torch.nn.Linear(1, 1)
    torch.nn.init.zeros_(training.start.weight)
    torch.nn.init.ones_(end.weight)
    tried = []

    def score(self, name, model):
        tried.append(round(model.weight.item(), 4))
        return {QUALITY: Scored(QUALITY, [], dict(psnr=30 - 0.2 * model.weight.item() ** 2))}

    monkeypatch.setattr(Training, '_score', score)
    assert training._go_back(end, 30.0, 0.2, 0.05) == pytest.approx(0.485)
    assert tried == [0.485] and end.weight.item() == pytest.approx(0.485)
    assert training._go_back(end, 30.0, 0.2, 0.0) == 0.0
    assert end.weight.item() == 0.0


def test_wrong_use(photos, processor, tmp_path):
    config, weights = processor
    common = dict(weights=weights, out_dir=tmp_path / 'out', **SMALL)
    with pytest.raises(ValueError, match='expected loss to be one of'):
        raproc.train(str(config), photos, [recognizer()], loss='guess', **common)
    with pytest.raises(ValueError, match='expected labels for the loss'):
        raproc.train(str(config), photos, [recognizer()], loss='supervised', **common)
    with pytest.raises(ValueError, match='expected at least 4 iterations, but got 3'):
        raproc.train(str(config), photos, [recognizer()], **dict(common, iterations=3))
    with pytest.raises(ValueError, match='expected max_psnr_drop to be at least 0 dB, but got -1'):
        raproc.train(str(config), photos, [recognizer()], max_psnr_drop=-1, **common)
    plain = Config(tiny_processor.config_of(dict(type='Interpolation', scale=1)))
    with pytest.raises(ValueError, match='expected a processor with trained parts'):
        raproc.train(plain, photos, [recognizer()], **SMALL)
