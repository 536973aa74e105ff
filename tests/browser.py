"""Chromium with the page of ``raproc web``, for its test and for the picture in the docs.

It speaks WebDriver to chromedriver; both come with Debian's packages chromium and chromium-driver.

python tests/browser.py http://127.0.0.1:7860 page.jpg --size 1280 1000 [--image dog.jpg]
"""

import argparse
import base64
import json
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

CHROMIUM, DRIVER = shutil.which('chromium'), shutil.which('chromedriver')
FLAGS = (
    'headless no-sandbox disable-gpu disable-quic no-first-run disable-sync '
    'disable-background-networking disable-component-update disable-dev-shm-usage '
    'use-fake-device-for-media-stream use-fake-ui-for-media-stream'
).split()
ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'  # the key of WebDriver's elements
PATIENCE = 60


class Browser:
    """A window with a page.

    Args:
        session (str): The address of its WebDriver session.
        downloads (Path): The folder where downloads appear.
    """

    def __init__(self, session, downloads):
        self.session, self.downloads = session, downloads

    def ask(self, path, data=None, method='POST'):
        """Send a command of the WebDriver protocol."""
        return _ask(f'{self.session}/{path}', data or {}, method)

    def run(self, script, *args):
        """Run JavaScript, which may ``return`` something."""
        return self.ask('execute/sync', dict(script=script, args=args))

    def find(self, selector, text=''):
        """Wait for an element of a CSS selector that is seen, with a text in it."""
        script = (
            'return [...document.querySelectorAll(arguments[0])].find(e => '
            '(e.type == "file" || e.getClientRects().length) && '
            '(e.innerText ?? "").includes(arguments[1]))'
        )
        return wait(lambda: self.run(script, selector, text), f'{selector} with {text!r}')[ELEMENT]

    def click(self, selector, text=''):
        """Wait for an element and click it."""
        element = self.find(selector, text)
        self.run('arguments[0].scrollIntoView({block: "center"})', {ELEMENT: element})
        self.ask(f'element/{element}/click')

    def type(self, selector, text):
        """Wait for an element and type into it; a file input takes a path."""
        self.ask(f'element/{self.find(selector)}/value', dict(text=text))

    def text(self, selector):
        """Wait for an element and return its text."""
        return self.run('return arguments[0].innerText', {ELEMENT: self.find(selector)})

    def requests(self):
        """List the addresses that the page, not the browser's own pages, asked for so far."""
        log = self.ask('se/log', dict(type='performance'))
        messages = [json.loads(entry['message'])['message'] for entry in log]
        sent = [x['params'] for x in messages if x['method'] == 'Network.requestWillBeSent']
        return [x['request']['url'] for x in sent if x['documentURL'].startswith('http')]

    def save(self, file, quality=88):
        """Save what is seen."""
        data = base64.b64decode(self.ask('screenshot', method='GET'))
        with tempfile.NamedTemporaryFile(suffix='.png') as png:
            Path(png.name).write_bytes(data)
            Image.open(png.name).convert('RGB').save(file, quality=quality)


@contextmanager
def opened(url, width=1280, height=1000):
    """A window of that size with the page."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [DRIVER, '--port=0', f'--log-path={folder}/driver.log']
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as driver:
            try:
                port = re.search(r'on port (\d+)', _line_with(driver.stdout, 'on port'))[1]
                options = _options(folder, width, height)
                session = _ask(f'http://127.0.0.1:{port}/session', options)['sessionId']
                browser = Browser(f'http://127.0.0.1:{port}/session/{session}', Path(folder, 'got'))
                try:
                    browser.ask('url', dict(url=url))
                    yield browser
                finally:
                    _ask(browser.session, {}, 'DELETE')
            finally:
                driver.terminate()


def wait(condition, what, patience=PATIENCE):
    """Wait until something is true, and return it."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    raise TimeoutError(f'expected {what} within {patience} s')


def _options(folder, width, height):
    size = dict(width=width, height=height, pixelRatio=1.0)  # a window is at least 500 wide
    chrome = dict(
        binary=CHROMIUM,
        args=[f'--{flag}' for flag in (*FLAGS, f'user-data-dir={folder}/profile')],
        mobileEmulation=dict(deviceMetrics=size),
        prefs={'download.default_directory': f'{folder}/got'},
    )
    wanted = {'goog:chromeOptions': chrome, 'goog:loggingPrefs': dict(performance='ALL')}
    return dict(capabilities=dict(alwaysMatch=wanted))


def _line_with(lines, text):
    return next(line for line in lines if text in line and 'port 0' not in line)


def _ask(url, data, method='POST'):
    body = json.dumps(data).encode() if method == 'POST' else None
    headers = {'Content-Type': 'application/json'}
    request = urllib.request.Request(url, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)['value']
    except urllib.error.HTTPError as error:
        raise RuntimeError(json.load(error)['value']['message']) from error


def main():
    """Show an example, or an image, on a page that is served, and save what is seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('url')
    parser.add_argument('out')
    parser.add_argument('--image', help='default: an example')
    parser.add_argument('--size', type=int, nargs=2, default=(1280, 1000))
    args = parser.parse_args()
    with opened(args.url, *args.size) as browser:
        if args.image:
            browser.type('#ra-image input[type=file]', str(Path(args.image).resolve()))
        else:
            browser.click('#ra-examples button')
        browser.find('.ra-recognizer')
        time.sleep(2)
        browser.save(args.out)


if __name__ == '__main__':
    main()
