"""Chromium with the page of ``raproc demo``, for its test and for the picture in the docs.

python tests/browser.py http://127.0.0.1:7860 dog.jpg page.jpg
"""

import argparse
import shutil
import tempfile
from contextlib import contextmanager

from PIL import Image

CHROMIUM, DRIVER = shutil.which('chromium'), shutil.which('chromedriver')
FLAGS = (
    'headless no-sandbox disable-gpu disable-quic no-first-run disable-sync '
    'disable-background-networking disable-component-update'
).split()


@contextmanager
def opened(url, width=1280, height=1000):
    """A window of that size with the page; waits a minute for what is looked for in it."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    options.set_capability('goog:loggingPrefs', {'performance': 'ALL'})
    size = {'width': width, 'height': height, 'pixelRatio': 1.0}  # a window is at least 500 wide
    options.add_experimental_option('mobileEmulation', {'deviceMetrics': size})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in (*FLAGS, f'user-data-dir={profile}'):
            options.add_argument(f'--{flag}')
        browser = webdriver.Chrome(options, webdriver.chrome.service.Service(DRIVER))
        try:
            browser.implicitly_wait(60)
            browser.get(url)
            yield browser
        finally:
            browser.quit()


def find(browser, selector):
    """The first element of a CSS selector."""
    return browser.find_element('css selector', selector)


def main():
    """Loads an image into a page that is served, and saves what is seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('url')
    parser.add_argument('image')
    parser.add_argument('out')
    parser.add_argument('--size', type=int, nargs=2, default=(1280, 1180))
    args = parser.parse_args()
    with opened(args.url, *args.size) as browser:
        find(browser, 'input[type=file]').send_keys(args.image)
        find(browser, '.ra-slider img')
        browser.execute_async_script('setTimeout(arguments[0], 1000)')
        with tempfile.NamedTemporaryFile(suffix='.png') as file:
            browser.save_screenshot(file.name)
            Image.open(file.name).convert('RGB').save(args.out, quality=88)


if __name__ == '__main__':
    main()
