"""A recognizer and data that do not fit stop a run before its first step."""

from types import SimpleNamespace

import pytest
from tiny import EDITOR, boxed, detector, images, labelled, recognizer
from torch.utils.data import Dataset

from raproc.engine.hooks import RecognizerCheckHook
from raproc.evaluation import RecognizedBy
from raproc.models import RecognitionAwareModel
from raproc.models.recognizers import build_recognizer


def started(*recognizers, loss='RecognitionLoss', **metainfo):
    """A hook at the start of training with these recognizers, and what it has logged."""
    losses = [dict(type=loss, recognizer=cfg) for cfg in recognizers]
    return started_with(losses, **metainfo)


def started_with(recognition, **metainfo):
    loader = SimpleNamespace(dataset=SimpleNamespace(metainfo=metainfo))
    model = RecognitionAwareModel(EDITOR, recognition=recognition)
    logged = []
    runner = SimpleNamespace(
        model=model,
        train_dataloader=loader,
        _val_loop=None,
        _test_loop=None,
        logger=SimpleNamespace(info=logged.append),
    )
    hook = RecognizerCheckHook()
    hook.before_train(runner)
    return hook, logged


def check(hook, *samples):
    hook.before_train_iter(None, 0, dict(data_samples=list(samples)))


def test_log_names_the_recognizers():
    assert started(recognizer('a'), recognizer('b', frozen=False))[1] == [
        'Recognizers: a (frozen), b (trained)'
    ]
    assert started()[1] == ['Recognizers: none']


def test_what_fits_passes():
    check(started(recognizer())[0], labelled(0), labelled(3))
    check(started(detector())[0], boxed(label=2))
    check(started()[0], labelled(999))


def test_classes_of_another_number():
    started(recognizer(), classes=('a', 'b', 'c', 'd'))
    with pytest.raises(
        ValueError, match=r"the 4 classes of recognizer 'tiny' .* with 3 \(a, b, c\); change"
    ):
        started(recognizer(), classes=('a', 'b', 'c'))
    started(recognizer(), loss='UnsupervisedRecognitionLoss', classes=('a', 'b', 'c'))


def test_unsupervised_losses_need_no_labels():
    hook, logged = started(recognizer(), detector(), loss='UnsupervisedRecognitionLoss')
    assert logged == ['Recognizers: tiny (frozen), tiny_det (frozen)']
    check(hook, labelled(7), boxed())


def test_losses_to_draw_from_are_checked_if_they_need_labels():
    losses = [
        dict(type='UnsupervisedRecognitionLoss', recognizer=detector()),
        dict(type='RecognitionLoss', recognizer=recognizer()),
    ]
    hook, _ = started_with(dict(type='RandomRecognizerLoss', losses=losses))
    check(hook, labelled(0))
    with pytest.raises(ValueError, match="labels from 0 to 3, the classes of recognizer 'tiny'"):
        check(hook, labelled(7))


def test_detector_and_classification_data():
    with pytest.raises(TypeError, match="images with gt_instances for the detector 'tiny_det'"):
        check(started(detector())[0], labelled(0))


def test_classifier_and_detection_data():
    with pytest.raises(TypeError, match="images with a gt_label for the classifier 'tiny'"):
        check(started(recognizer())[0], boxed())


def test_label_outside_of_the_classes():
    with pytest.raises(ValueError, match='labels from 0 to 3.*got label 7 for cat.png'):
        check(started(recognizer())[0], labelled(0), labelled(7, img_path='cat.png'))


@pytest.mark.parametrize('name', ['before_val', 'before_test'])
def test_classes_of_the_recognizers_of_metrics(name):
    def loop(*classes):
        metrics = [RecognizedBy(recognizer(), dict(type='mmpretrain.Accuracy')), SimpleNamespace()]
        loader = SimpleNamespace(dataset=SimpleNamespace(metainfo=dict(classes=classes)))
        return SimpleNamespace(evaluator=SimpleNamespace(metrics=metrics), dataloader=loader)

    def start(found):
        return getattr(RecognizerCheckHook(), name)(
            SimpleNamespace(_val_loop=found, _test_loop=found)
        )

    start(None), start(dict(type='ValLoop')), start(loop('a', 'b', 'c', 'd'))
    with pytest.raises(
        ValueError, match=r"the 4 classes of recognizer 'tiny' .*_dataloader with 2 \(a, b\)"
    ):
        start(loop('a', 'b'))


def test_classes_are_matched_by_name_for_losses_and_metrics():
    named = recognizer('named', classes=['cat', 'cow', 'dog', 'horse'])
    hook, _ = started(named, classes=('horse', 'cow'))
    check(hook, labelled(1))
    with pytest.raises(ValueError, match="labels from 0 to 1, the classes of recognizer 'named'"):
        check(hook, labelled(2))
    with pytest.raises(ValueError, match=r'1 that it does not know \(bus\).*with 2 \(horse, bus\)'):
        started(recognizer('other', classes=named['classes']), classes=('horse', 'bus'))


class Wrong(Dataset):
    """Images whose labels are never those that the recognizer predicts."""

    metainfo = dict(classes=('a', 'b', 'c', 'd'))

    def __init__(self, recognizer, number=20):
        self.pairs = []
        for index, photo in enumerate(images(*[(32, 32)] * number)):
            found = int(recognizer.predict(photo[None] / 255)[0].pred_label)
            sample = labelled((found + 1 + index % 3) % 4, (32, 32), img_path=f'{index}.png')
            self.pairs.append(dict(inputs=photo, targets=photo, data_samples=sample))

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, index):
        return self.pairs[index]


@pytest.mark.parametrize('name', ['before_train', 'before_val', 'before_test'])
@pytest.mark.parametrize('wanted', [True, False])
def test_a_recognizer_at_chance_on_originals(name, wanted):
    known = build_recognizer(recognizer('known'))
    known.is_random = False
    metrics = [RecognizedBy(known, dict(type='mmpretrain.Accuracy'))]
    loader = SimpleNamespace(dataset=Wrong(known))
    loop = SimpleNamespace(evaluator=SimpleNamespace(metrics=metrics), dataloader=loader)
    losses = [dict(type='RecognitionLoss', recognizer=known)]
    runner = SimpleNamespace(
        cfg=dict(check_originals=wanted),
        model=RecognitionAwareModel(EDITOR, recognition=losses),
        train_dataloader=loader,
        _val_loop=None if name == 'before_train' else loop,
        _test_loop=loop,
        logger=SimpleNamespace(info=lambda text: None),
    )
    if not wanted:
        getattr(RecognizerCheckHook(), name)(runner)
        return
    message = (
        "'known' .* of (train|val|test)_dataloader, but got 0 of 20 right, no more than chance"
    )
    with pytest.raises(ValueError, match=message):
        getattr(RecognizerCheckHook(), name)(runner)
