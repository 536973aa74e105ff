"""What the page says of an image, and in a browser: load one, move the slider, read an answer."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest
import torch
from browser import CHROMIUM, DRIVER, find, opened
from mmengine.structures import BaseDataElement, InstanceData
from PIL import Image
from tiny import CLASSIFIER
from tiny_processor import SRRESNET, save

from raproc.cli import demo
from raproc.cli.recognizing import NamedRecognizer, Prediction
from raproc.cli.webpage import Page, show
from raproc.cli.webpage.markup import answers
from raproc.kinds import Detection
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
    return Page({'own/sr_tiny': (str(config), str(weights))}, [recognizer], 'cpu')


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / 'photo.png'
    pixels = np.random.default_rng(0).integers(0, 256, (40, 48, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


def test_before_and_after_with_answers(site, photo):
    page = site.show(photo, 'sr', ['own/sr_tiny'])
    assert page.count('data:image/png;base64,') == 3 and page.count('type="range"') == 1
    assert re.findall(r'<img class="(.*?)" alt="(.*?)"', page) == [
        ('', 'original'),
        ('left', 'degraded'),
        ('right', 'own/sr_tiny'),
    ]
    assert 'aspect-ratio: 48 / 40' in page
    scores = [int(score) for score in re.findall(r'<span>(\d+)%</span>', page)]
    assert len(scores) == 12  # four classes, original, degraded and processed
    assert sum(scores[:4]) == pytest.approx(100, abs=2)
    assert 'ewe &amp; &lt;b&gt;' in page and '<b>' not in page
    assert site.processor('own/sr_tiny') is site.processor('own/sr_tiny')


def test_an_image_as_it_is(site, photo):
    page = site.show(photo, 'none', [])
    assert page.count('data:image/png;base64,') == 1 and 'type="range"' not in page
    assert '<img class="left' in page and ' dB' not in page


def test_versions_have_the_size_of_the_largest(site):
    image = np.full((41, 50, 3), 200, np.uint8)
    versions = site.versions(image, 'sr', ['own/sr_tiny'])
    assert {name: version.shape for name, version in versions.items()} == dict.fromkeys(
        ['original', 'degraded', 'own/sr_tiny'], (40, 48, 3)
    )
    assert (versions['degraded'] == 200).all()
    as_it_is = site.versions(image, 'none', ['own/sr_tiny'])
    assert [version.shape for version in as_it_is.values()] == [(164, 200, 3)] * 2


def test_quality_of_what_was_degraded(site):
    original, degraded = np.full((2, 16, 16, 3), 100, np.uint8)
    degraded = degraded + np.uint8(51)  # a fifth of the range: 20 log10(5)
    versions = {'original': original, 'degraded': degraded}
    found = show.qualities({name: show.to_tensor(image) for name, image in versions.items()})
    assert found == {'degraded': pytest.approx(13.979, abs=1e-3)}


def test_results_that_are_too_large_are_not_made(site, photo):
    site.max_pixels = 16 * 40 * 48 - 1
    page = site.show(photo, 'none', ['own/sr_tiny'])
    assert 'own/sr_tiny would make 192x160 pixels of it, more than the limit' in page


def test_boxes_of_detectors():
    found = InstanceData(
        bboxes=torch.tensor([[10.0, 5.0, 30.0, 20.0], [0.0, 0.0, 9.0, 9.0]]),
        labels=torch.tensor([1, 0]),
        scores=torch.tensor([0.75, 0.1]),
    )
    sample = BaseDataElement(pred_instances=found)
    prediction = Prediction(torch.zeros(3, 20, 40), sample, Detection(), ['cat', 'dog'])
    page = answers('R <1>', {'original': prediction})
    assert 'What R &lt;1&gt; sees' in page and 'cat' not in page
    assert 'left: 25.00%; top: 25.00%; width: 50.00%; height: 75.00%' in page
    assert page.count('dog') == 2 and page.count('75%</span>') == 2


@pytest.mark.parametrize('task', ['none', *task_names()])
def test_every_degradation(site, photo, task):
    assert 'data:image/png' in site.show(photo, task, [])


def test_bad_images_get_a_sentence(site, photo, tmp_path):
    assert 'Choose an image first' in site.show(None, 'sr', ['own/sr_tiny'])
    broken = tmp_path / 'broken.png'
    broken.write_bytes(photo.read_bytes()[:300])
    text = site.show(broken, 'sr', ['own/sr_tiny'])
    assert 'ra-message' in text and 'broken.png' in text and str(tmp_path) not in text
    Image.new('RGB', (1, 1)).save(tmp_path / 'one.png')
    assert 'ra-message' in site.show(tmp_path / 'one.png', 'sr', ['own/sr_tiny'])
    site.max_pixels = 100
    assert 'ra-message' in site.show(photo, 'sr', ['own/sr_tiny'])


def test_of_several_frames_the_first_is_shown_and_said(site, tmp_path):
    frames = [Image.new('RGB', (32, 32), colour) for colour in ('red', 'blue')]
    frames[0].save(tmp_path / 'two.gif', save_all=True, append_images=frames[1:])
    page = site.show(tmp_path / 'two.gif', 'none', [])
    assert 'ra-message' in page and 'data:image/png' in page


def test_processors_that_fit():
    names = ['ra/sr_r18_cls', 'ra/dn_r18_cls', 'plain/sr']
    room = show.Page({name: (name, None) for name in names})
    assert room.fitting('sr') == ['ra/sr_r18_cls', 'plain/sr']
    assert room.fitting('none') == room.fitting('jpeg') == names


def test_a_port_that_is_taken():
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ValueError, match=rf'port {port} is taken; --port \d+ is free'):
            demo.check_port('127.0.0.1', port)


def test_over_http_with_nothing_of_other_hosts(site, photo):
    pytest.importorskip('gradio')
    from gradio_client import Client, handle_file

    from raproc.cli.webpage import build_app, serve

    app = build_app(site)
    try:
        serve(app, '127.0.0.1', _free_port(), wait=False)
        with urllib.request.urlopen(app.local_url) as answer:
            page = answer.read().decode()
            assert int(answer.headers['content-length']) == len(page.encode())
        assert '<script type="module"' in page
        assert not re.search(r'<(link|script)[^>]*(href|src)="https?:', page)
        client = Client(app.local_url, verbose=False)
        shown = client.predict(handle_file(str(photo)), 'sr', ['own/sr_tiny'], api_name='/show')
        assert shown == site.show(photo, 'sr', ['own/sr_tiny'])
    finally:
        app.close()


def test_without_gradio(monkeypatch, site):
    from raproc.cli.webpage import app

    monkeypatch.setattr(app, 'find_spec', lambda name: None)
    with pytest.raises(ImportError, match=r"the page needs gradio: pip install 'raproc\[demo\]'"):
        app.build_app(site)


@pytest.mark.slow
@pytest.mark.skipif(not (CHROMIUM and DRIVER), reason='needs chromium and chromedriver')
def test_in_a_browser(tmp_path, photo):
    pytest.importorskip('gradio')
    pytest.importorskip('selenium')
    config, weights = save(tmp_path, SRRESNET)
    port = _free_port()
    command = [sys.executable, '-m', 'raproc.cli', 'demo', '--port', str(port)]
    command += ['--model', str(config), str(weights), '--recognizer', _recognizer(tmp_path)]
    with subprocess.Popen(command, env={**os.environ, 'PYTHONWARNINGS': 'ignore'}) as server:
        try:
            _wait(f'http://127.0.0.1:{port}', server)
            for width in (1280, 390):
                _use(f'http://127.0.0.1:{port}', photo, width)
        finally:
            server.terminate()


def _free_port():
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        return free.getsockname()[1]


def _recognizer(folder):
    settings = dict(type='MMPretrainRecognizer', name='tiny', model=CLASSIFIER, allow_random=True)
    path = Path(folder, 'recognizer.py')
    path.write_text(f'recognizer = {settings!r}\n')
    return str(path)


def _wait(url, server):
    for _ in range(240):
        assert server.poll() is None
        try:
            return urllib.request.urlopen(url).read()
        except urllib.error.URLError:
            time.sleep(0.5)
    raise TimeoutError(url)


def _use(url, photo, width):
    with opened(url, width) as browser:
        find(browser, 'input[type=file]').send_keys(str(photo))
        slider = find(browser, '.ra-slider input')
        answers = find(browser, '.ra-recognizer').text
        assert 'tiny' in answers and re.search(r'class \d\s+\d+%', answers)
        moved = "return document.querySelector('.ra-slider').style.getPropertyValue('--x')"
        assert browser.execute_script(moved) == '50%'
        slider.send_keys('\ue012' * 5)  # the left arrow
        assert browser.execute_script(moved) == '45%'
        find(browser, 'select[name=left] option[value=original]').click()
        assert find(browser, '.ra-slider img.left').get_attribute('alt') == 'original'
        widths = 'return [document.documentElement.scrollWidth, innerWidth]'
        assert browser.execute_script(widths) == [width, width]  # nothing sticks out
        addresses = _requested(browser, url)
        assert f'{url}/' in addresses
        assert [text for text in addresses if not text.startswith((url, 'data:'))] == []


def _requested(browser, url):
    """What the page, not the browser's own pages, asked for."""
    messages = [json.loads(entry['message'])['message'] for entry in browser.get_log('performance')]
    requests = [x['params'] for x in messages if x['method'] == 'Network.requestWillBeSent']
    return [x['request']['url'] for x in requests if x['documentURL'].startswith(url)]
