"""What the page knows and says of an image; no server is needed."""

import base64
import io
import re
import socket
import subprocess
import sys

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.structures import BaseDataElement, InstanceData, PixelData
from PIL import Image
from tiny import CLASSIFIER
from tiny_processor import SRRESNET, save

from raproc.apis import ImageProcessor
from raproc.apis.published import published_names
from raproc.cli import web
from raproc.cli.recognizing import NamedRecognizer, Prediction
from raproc.cli.webpage import Page, show
from raproc.cli.webpage.answer import Answer, Item, answer_of, changed
from raproc.cli.webpage.markup import _places, answers
from raproc.cli.webpage.names import processor_names, without_task
from raproc.cli.webpage.show import CannotShow
from raproc.kinds import Detection, Segmentation
from raproc.models.recognizers import MMPretrainRecognizer
from raproc.tasks import task_names


@pytest.fixture
def recognizer():
    torch.manual_seed(0)
    network = MMPretrainRecognizer(CLASSIFIER, allow_random=True, name='tiny')
    return NamedRecognizer(network, ['cat', 'cow', 'dog', 'ewe & <b>'], torch.device('cpu'))


@pytest.fixture
def site(tmp_path, recognizer):
    config, weights = save(tmp_path, SRRESNET)
    return Page({'own': (str(config), str(weights))}, [recognizer], 'cpu')


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / 'photo.png'
    pixels = np.random.default_rng(0).integers(0, 256, (40, 48, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def test_versions_with_answers(site, photo):
    shown = site.show(photo, 'sr', ['own'])
    assert list(shown.files) == list(shown.answers['tiny']) == ['original', 'degraded', 'own']
    assert shown.sides() == ('degraded', 'own')
    assert {Image.open(file).size for file in shown.files.values()} == {(48, 40)}
    assert shown.files['own'].name == 'photo_own.png'
    choices = dict(map(reversed, shown.choices()))
    assert choices['original'] == 'original'
    assert re.fullmatch(r'degraded \(\d+\.\d dB\)', choices['degraded'])
    scores = [item.score for item in shown.answers['tiny']['own'].items]
    assert len(scores) == 4 and sum(scores) == pytest.approx(1)
    shown.delete()
    assert not shown.folder.exists()


def test_an_image_as_it_is(site, photo):
    shown = site.show(photo, 'none', [])
    assert shown.sides() == ('original', 'original') and not shown.qualities
    assert np.array_equal(Image.open(shown.files['original']), Image.open(photo))


def test_a_processor_that_is_named_often_runs_once(site, photo, monkeypatch):
    calls, run = [], ImageProcessor.__call__
    monkeypatch.setattr(
        ImageProcessor, '__call__', lambda *args: calls.append(args) or run(*args)
    )  # fmt: skip
    shown = site.show(photo, 'sr', ['own'] * 20)
    assert len(calls) == 1 and len(shown.files) == 3
    assert site.processor('own') is site.processor('own')


def test_steps_are_reported(site, photo):
    steps = []
    site.show(photo, 'sr', ['own'], lambda *step: steps.append(step))
    assert [step[:2] for step in steps] == [(0, 2), (1, 2)]
    assert steps[0][2] == site.names['own'] and 'tiny' in steps[1][2]


def test_versions_have_the_size_of_the_largest(site):
    image = np.full((41, 50, 3), 200, np.uint8)
    versions = site.versions(image, 'sr', ['own'])
    assert {name: version.shape for name, version in versions.items()} == dict.fromkeys(
        ['original', 'degraded', 'own'], (40, 48, 3)
    )
    assert (versions['degraded'] == 200).all()
    as_it_is = site.versions(image, 'none', ['own'])
    assert [version.shape for version in as_it_is.values()] == [(164, 200, 3)] * 2


def test_quality_of_what_was_degraded(site):
    original, degraded = np.full((2, 16, 16, 3), 100, np.uint8)
    degraded = degraded + np.uint8(51)  # a fifth of the range: 20 log10(5)
    versions = {'original': original, 'degraded': degraded}
    found = show.qualities({name: show.to_tensor(image) for name, image in versions.items()})
    assert found == {'degraded': pytest.approx(13.979, abs=1e-3)}


def test_results_that_are_too_large_are_not_made(site, photo):
    site.max_pixels = 16 * 40 * 48 - 1
    with pytest.raises(CannotShow, match='would make 192x160 pixels of it, more than the limit'):
        site.show(photo, 'none', ['own'])


@pytest.mark.parametrize('task', ['none', *task_names()])
def test_every_degradation(site, photo, task):
    assert site.show(photo, task, []).files['original'].is_file()


def test_bad_requests_get_a_sentence(site, photo, tmp_path):
    with pytest.raises(CannotShow, match='Choose an image first'):
        site.show(None, 'sr', ['own'])
    with pytest.raises(CannotShow, match="expected one of own, but got 'other'"):
        site.show(photo, 'sr', ['other'])
    with pytest.raises(CannotShow, match='expected one of the tasks'):
        site.show(photo, 'haze', ['own'])
    broken = tmp_path / 'broken.png'
    broken.write_bytes(photo.read_bytes()[:300])
    with pytest.raises(CannotShow, match='broken.png') as error:
        site.show(broken, 'sr', ['own'])
    assert str(tmp_path) not in str(error.value)
    Image.new('RGB', (1, 1)).save(tmp_path / 'one.png')
    with pytest.raises(CannotShow):
        site.show(tmp_path / 'one.png', 'sr', ['own'])
    site.max_pixels = 100
    with pytest.raises(CannotShow, match='more than the limit'):
        site.show(photo, 'sr', ['own'])


def test_of_several_frames_the_first_is_shown_and_said(site, tmp_path):
    frames = [Image.new('RGB', (32, 32), colour) for colour in ('red', 'blue')]
    frames[0].save(tmp_path / 'two.gif', save_all=True, append_images=frames[1:])
    shown = site.show(tmp_path / 'two.gif', 'none', [])
    assert 'frames' in shown.notes[0]
    assert Image.open(shown.files['original']).getpixel((0, 0)) == (255, 0, 0)


def test_boxes_of_detectors():
    found = InstanceData(
        bboxes=torch.tensor([[0.0, 0.0, 9.0, 9.0], [10.0, 5.0, 30.0, 20.0], [1.0, 1.0, 39.0, 19]]),
        labels=torch.tensor([0, 1, 0]),
        scores=torch.tensor([0.1, 0.75, 0.5]),
    )
    sample = BaseDataElement(pred_instances=found)
    answer = answer_of(Prediction(torch.zeros(3, 20, 40), sample, Detection(), ['cat', 'dog']))
    assert [str(item) for item in answer.items] == ['dog 75%', 'cat 50%']
    page = answers('R <1>', {'original': answer}, {'original': 'original'}, *['original'] * 2)
    assert 'What R &lt;1&gt; sees' in page and 'class="ra-mark"' not in page
    assert 'left: 25.00%; top: 25.00%; width: 50.00%; height: 75.00%' in page
    assert page.index('left: 25.00%') > page.index('left: 2.50%')  # the best box is on top


def test_areas_of_segmentors():
    """The area of a class is coloured and numbered in its middle; nothing is framed."""
    labels = torch.zeros(1, 20, 40, dtype=torch.long)
    labels[:, :, 20:] = 1
    sample = BaseDataElement(pred_sem_seg=PixelData(data=labels))
    image, classes = torch.zeros(3, 20, 40), ['background', 'cat']
    answer = answer_of(Prediction(image, sample, Segmentation(), classes))
    assert [str(item) for item in answer.items] == ['cat 50%']
    assert (answer.areas[:, 20:] == 0).all() and (answer.areas[:, :20] == -1).all()
    page = answers('R', {'original': answer}, {'original': 'original'}, *['original'] * 2)
    assert page.count('class="ra-number"') == 2 and 'class="ra-box"' not in page
    picture = base64.b64decode(re.search(r'base64,(.*?)"', page)[1])
    pixels = np.asarray(Image.open(io.BytesIO(picture)))
    assert not pixels[:, :20].any() and pixels[:, 20:].any(-1).all()


def test_what_changed_is_marked():
    before = [Item('dog', 0.9, (0, 0, 0.5, 1)), Item('dog', 0.8, (0.5, 0, 1, 1))]
    after = [Item('dog', 0.7, (0, 0, 0.5, 0.9)), Item('cat', 0.6, (0.5, 0, 1, 1))]
    assert changed(before, after) == changed(after, before) == [False, True]
    unsure = [Item('dog', 0.9, (0, 0, 0.5, 1)), Item('cat', 0.2, (0.5, 0, 1, 1))]
    assert changed(unsure, before) == [False, False]
    of = {'a': Answer(before, ''), 'b': Answer(after, ''), 'c': Answer([], 'nothing at all')}
    page = answers('R', of, dict(a='A', b='B', c='C'), 'a', 'b')
    assert re.findall(r'class="ra-mark">(.*?)<', page) == ['gone', 'new']
    assert 'left: <b>dog 90%</b> &rarr; right: <b>dog 70%</b> the same' in page
    assert re.findall(r'<h4>(.*?) <small>(.*?)<', page) == [
        ('A', 'left'),
        ('B', 'right'),
        ('C', ''),
    ]
    page = answers('R', of, dict(a='A', b='B', c='C'), 'c', 'a')
    assert (
        '<b>nothing at all</b> &rarr; right: <b>dog 90%</b> <span class="ra-mark">changed' in page
    )


def test_names_of_classes_are_text():
    page = answers('R', {'a': Answer([Item('ewe & <b>', 0.5)], '')}, dict(a='<i>'), 'a', 'a')
    assert 'ewe &amp; &lt;b&gt;' in page and '&lt;i&gt;' in page and '<i>' not in page


def test_numbers_of_boxes_that_overlap_stay_apart():
    places = _places([Item('dog', 0.9, (0.2, 0.2, 0.8, 0.8))] * 12)
    gaps = [
        max(abs(a - c), abs(b - d))
        for n, (a, b) in enumerate(places)
        for c, d in places[:n]
    ]  # fmt: skip
    assert min(gaps) >= 0.09 and all(0 < x < 1 and 0 < y < 1 for x, y in places)


def test_names_for_people():
    site = Page({name: (name, None) for name in published_names()})
    assert site.names['plain/jpeg_small'] == 'JPEG-deblocking, plain (small)'
    two = 'unsup_ra/{}_efficientnet-lite0-mobilenetv1_cls_photos'.format
    assert site.names[two('jpeg')] == 'JPEG-deblocking, recognition-aware without labels'
    two_mse = f'{two("sr")}_mse'
    assert site.names[two_mse].endswith(' without labels (lite0 and mobilenet v1)')
    assert site.names['ra/sr_efficientnet-lite0_cls_small'].endswith('recognition-aware (lite0)')
    assert len(set(site.names.values())) == len(site.names)
    assert not any('/' in name or '_small' in name for name in site.names.values())
    short = without_task({name: site.names[name] for name in site.names if '/dn_' in name})
    labels = 'recognition-aware without labels'
    assert set(short.values()) == {'plain (small)', 'plain (photos)', labels}
    assert without_task(site.names) == site.names


def test_names_of_own_configs():
    model = dict(processing_loss=dict(type='ProcessingLoss'))
    configs = {f'{place}/own.py': Config(dict(task='sr', model=model)) for place in 'ab'}
    configs['b/other.py'] = Config(dict(model=dict(type='RecognitionAwareModel')))
    assert processor_names(configs) == {
        'a/own.py': 'Super-resolution, plain (own, a/own.py)',
        'b/own.py': 'Super-resolution, plain (own, b/own.py)',
        'b/other.py': 'other, no processing',
    }


def test_processors_that_fit():
    names = ['ra/sr_r18_cls', 'ra/dn_r18_cls', 'plain/sr']
    room = Page({name: (name, None) for name in names})
    assert [key for _, key in room.fitting('sr')] == ['ra/sr_r18_cls', 'plain/sr']
    assert [key for _, key in room.fitting('none')] == names
    assert [key for _, key in room.fitting('jpeg')] == names


def test_a_port_that_is_taken():
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ValueError, match=rf'port {port} is taken; --port \d+ is free'):
            web.check_port('127.0.0.1', port)


def test_former_name_of_the_command(run):
    assert run('demo', '--help') == run('web', '--help')
    code, _, error = run('demo', '--model', 'a', 'b', 'c')
    assert code == 2 and 'expected --model CONFIG [WEIGHTS], but got a b c' in error


def test_without_gradio(monkeypatch, site):
    from raproc.cli.webpage import app

    monkeypatch.setattr(app, 'find_spec', lambda name: None)
    code = 'import sys; sys.modules.update(gradio=None, starlette=None); import raproc.cli.webpage'
    subprocess.run([sys.executable, '-c', code], check=True)
    with pytest.raises(ImportError, match=r"the page needs gradio: pip install 'raproc\[demo\]'"):
        app.build_app(site)
