"""Looking at original images before the start changes nothing in a run."""

import pytest
import torch
from tiny_run import latest, losses, run_config

from raproc.engine import build_runner
from raproc.evaluation import originals

QUICK = dict(
    train_dataloader__num_workers=0,
    train_dataloader__persistent_workers=False,
    train_cfg__max_epochs=1,
    train_cfg__val_interval=1,
)


def test_numbers_of_a_training_stay(data, tmp_path, monkeypatch):
    monkeypatch.setattr(originals, 'FEWEST', 8)  # of the ten images
    seen = []
    check = originals.check_records

    def look(recognizer, records, name, classes):
        seen.append((name, len(records)))
        return check(recognizer, records, name, classes)

    monkeypatch.setattr(originals, 'check_records', look)
    for wanted in (True, False):
        folder = tmp_path / str(wanted)
        build_runner(run_config(data, folder, check_originals=wanted, **QUICK)).train()
    assert seen == [('of train_dataloader', 10), ('of val_dataloader', 10)]
    assert losses(tmp_path / 'True') == losses(tmp_path / 'False') != []
    ours, theirs = (latest(tmp_path / name)['state_dict'] for name in ('True', 'False'))
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[key], theirs[key]) for key in ours)


def test_one_of_no_use_stops_a_training(data, tmp_path, monkeypatch):
    def stop(*args):
        raise ValueError('at chance')

    monkeypatch.setattr(originals, 'FEWEST', 8)
    monkeypatch.setattr(originals, 'check_records', stop)
    with pytest.raises(ValueError, match='at chance'):
        build_runner(run_config(data, tmp_path, **QUICK)).train()
    assert not list(tmp_path.glob('*.pth'))
