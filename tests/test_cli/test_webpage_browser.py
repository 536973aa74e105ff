"""The page in Chromium, as people use it, at the width of a desktop and of a phone."""

import os
import re
import socket
import subprocess
import sys
import urllib.request

import pytest
from browser import CHROMIUM, DRIVER, opened, wait
from PIL import Image

pytest.importorskip('gradio')
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER) and not os.environ.get('CI'),  # there it fails
        reason='needs chromium and chromium-driver',
    ),
]


@pytest.fixture(scope='module')
def url():
    """The address of ``raproc web`` with all that comes along."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    command = [sys.executable, '-m', 'raproc.cli', 'web', '--device', 'cpu', '--port', str(port)]
    with subprocess.Popen(command, env={**os.environ, 'PYTHONWARNINGS': 'ignore'}) as server:
        try:
            _wait(f'http://127.0.0.1:{port}', server)
            yield f'http://127.0.0.1:{port}'
        finally:
            server.terminate()


@pytest.fixture(params=[1280, 390])
def browser(url, request):
    with opened(url, request.param, 844) as browser:
        yield browser


def test_an_example(browser, url):
    """One click shows a result that can be compared and downloaded; nothing leaves the machine."""
    browser.click('#ra-examples button')
    assert _sees(browser) == ('zigzag', 'bricks')
    box = 'document.querySelector("#ra-slider").getBoundingClientRect()'
    assert browser.run(f'return {box}.bottom + scrollY') < 844  # it is seen without scrolling
    width = browser.run('return innerWidth')
    assert browser.run('return document.documentElement.scrollWidth') == width
    assert '\nnew' in browser.text('#ra-answers') and '\ngone' in browser.text('#ra-answers')
    browser.click('#ra-download')
    file = browser.downloads / 'bricks_ra_sr_efficientnet-lite0_cls_small.png'
    wait(file.is_file, 'a download')
    assert Image.open(file).size == (64, 64)
    _choose(browser, 'right', 'original')
    wait(lambda: 'bricks 98%' in browser.text('.ra-change'), 'the other answer')
    assert [x for x in browser.requests() if not x.startswith((f'{url}/', 'data:', 'blob:'))] == []


def test_another_degradation_recomputes(browser):
    browser.click('#ra-examples button')
    _sees(browser)
    before = browser.text('.ra-change')
    browser.click('#ra-task label', 'JPEG')
    wait(lambda: browser.text('.ra-change') != before, 'another answer')
    assert 'JPEG-deblocking, recognition-aware' in browser.text('#ra-processors')
    assert 'Super-resolution' not in browser.text('#ra-processors')


def test_own_images(browser, tmp_path):
    broken = tmp_path / 'broken.png'
    broken.write_bytes(b'no image')
    browser.type('#ra-image input[type=file]', str(broken))
    assert 'broken.png cannot be read' in browser.text('.ra-message')
    browser.click('#ra-image button[aria-label="Remove Image"]')
    Image.new('RGB', (64, 64), 'red').save(tmp_path / 'red.png')
    browser.type('#ra-image input[type=file]', str(tmp_path / 'red.png'))
    assert 'scenes' in browser.text('#ra-answers .ra-message')


def test_webcam(browser):
    browser.click('#ra-image button[aria-label="Capture from camera"]')
    browser.click('#ra-image button', 'Webcam')
    wait(lambda: browser.run('return document.querySelector("video")?.videoWidth'), 'a video')
    browser.click('#ra-image button[title="capture photo"], #ra-image [aria-label="capture photo"]')
    browser.find('.ra-recognizer')


def _sees(browser):
    """The first classes of the first recognizer, left and right."""
    browser.find('.ra-recognizer')
    return re.search(r'left: (\w+) .* right: (\w+) ', browser.text('.ra-change')).groups()


def _choose(browser, side, name):
    browser.click(f'#ra-{side} input')
    browser.click('[role=option]', name)


def _wait(url, server):
    def answers():
        assert server.poll() is None
        try:
            return urllib.request.urlopen(url).read()
        except OSError:
            return None

    wait(answers, f'an answer of {url}')
