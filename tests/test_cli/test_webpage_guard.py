"""What the page's server refuses, over HTTP, and what it hands over."""

import http.client
import json
import re
import socket
import threading
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from tiny_processor import SRRESNET, save

from raproc.cli.webpage import Page
from raproc.examples import example_images

pytest.importorskip('gradio')


@pytest.fixture(scope='module')
def address(tmp_path_factory):
    """Host and port of a page that is served."""
    from raproc.cli.webpage import build_app, serve

    config, weights = save(tmp_path_factory.mktemp('page'), SRRESNET)
    app = build_app(Page({'own': (str(config), str(weights))}, [], 'cpu'))
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    serve(app, '127.0.0.1', port, wait=False)
    yield f'127.0.0.1:{port}'
    app.close()


@pytest.fixture
def ask(address):
    """Send a request: status and text."""

    def ask(path, body=None, method=None, **headers):
        connection = http.client.HTTPConnection(address, timeout=60)
        headers = {name.replace('_', '-'): value for name, value in headers.items()}
        if isinstance(body, dict):
            body = json.dumps(body)
            headers.setdefault('Content-Type', 'application/json')
        connection.request(method or ('GET' if body is None else 'POST'), path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors='replace')

    return ask


@pytest.fixture
def elsewhere():
    """The address of another server on this machine, and the requests that it got."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            got.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'a secret')

        do_HEAD = do_GET

        def log_message(self, *args):
            pass

    with HTTPServer(('127.0.0.1', 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f'http://127.0.0.1:{server.server_port}/secret.png', got
        server.shutdown()


def image(path):
    return dict(path=path, meta=dict(_type='gradio.FileData'))


def test_nothing_of_other_hosts_in_the_page(address):
    with urllib.request.urlopen(f'http://{address}/') as answer:
        page = answer.read().decode()
        policy = answer.headers['content-security-policy']
    assert '<script type="module"' in page and "default-src 'self'" in policy
    assert 'http' not in policy
    assert not re.search(r'<(link|script)[^>]*(href|src)="https?:', page)


def test_result_over_http(address):
    from gradio_client import Client, handle_file

    client = Client(f'http://{address}', verbose=False)
    _, left, right, *_ = client.predict(
        handle_file(str(example_images()[0])), 'sr', ['own'] * 20, api_name='/show'
    )
    assert left['value'] == 'degraded' and right['value'] == 'own'
    assert [value for _, value in right['choices']] == ['original', 'degraded', 'own']


@pytest.mark.parametrize('route', ['call/show', 'queue/join', 'run/predict'])
def test_paths_that_are_addresses_are_refused(ask, elsewhere, route):
    url, got = elsewhere
    for path in (url, f' {url}', url.replace('http:', 'HTTP:'), 'ftp://x/y', '//x/y', 'data:,x'):
        body = dict(data=[image(path), 'sr', ['own']], fn_index=0, session_hash='x')
        status, text = ask(f'/gradio_api/{route}', body)
        assert status == 400 and 'expected an uploaded file' in text
    hidden = json.dumps(dict(data=[image(url)])).replace('"path"', '"p\\u0061th"')
    assert ask(f'/gradio_api/{route}', hidden)[0] == 400
    assert not got


def test_other_hosts_are_not_asked_for_files(ask, elsewhere):
    url, got = elsewhere
    for path in (
        f'/gradio_api/file={url}',
        f'/gradio_api/file={urllib.parse.quote(url, safe="")}',
        f'/gradio_api/proxy={url}',
        f'/gradio_api/file/{url}',
    ):
        assert ask(path)[0] in (403, 404)
    assert not got


def test_files_of_the_machine_are_not_handed_out(ask):
    assert ask('/gradio_api/file=/etc/passwd')[0] in (403, 404)
    body = dict(data=[image('/etc/passwd'), 'sr', ['own']])
    status, text = ask('/gradio_api/call/show', body)
    assert 'root:' not in ask(f'/gradio_api/call/show/{json.loads(text)["event_id"]}')[1]


@pytest.mark.parametrize('origin', ['http://example.com', 'null', 'https://127.0.0.1:1'])
def test_foreign_origins_are_refused(ask, origin):
    assert ask('/', Origin=origin)[0] == 403
    status, text = ask('/gradio_api/call/show', dict(data=[]), Origin=origin)
    assert status == 403 and 'expected a request of this page' in text


@pytest.mark.parametrize('host', ['example.com', 'example.com:7860', '10.0.0.1', ''])
def test_foreign_hosts_are_refused(ask, host):
    status, text = ask('/', Host=host)
    assert status == 403 and 'expected the address of this page' in text


def test_its_own_origin_is_welcome(ask, address):
    port = address.split(':')[1]
    assert ask('/', Origin=f'http://{address}')[0] == 200
    assert ask('/', Host=f'localhost:{port}', Origin=f'http://localhost:{port}')[0] == 200


def test_bodies_are_bounded(ask):
    status, text = ask('/gradio_api/call/show', ' ' * 1_000_001)
    assert status == 413 and 'expected at most 1000000 bytes' in text
    # Only announced: nothing is sent, and nothing is waited for.
    assert ask('/gradio_api/upload', b'', 'POST', Content_Length=str(10**9))[0] == 413
    in_chunks = (b' ' for _ in range(3))
    assert ask('/gradio_api/upload', in_chunks, 'POST')[0] == 411
    assert ask('/gradio_api/call/show', '[' * 100_000)[0] == 400
    assert ask('/gradio_api/call/show', 'no JSON')[0] == 400


@pytest.mark.parametrize('name', ['', '; filename=""', '; filename="../../x.png"'])
def test_an_upload_without_a_name_is_an_error_page(ask, name):
    part = f'--b\r\nContent-Disposition: form-data; name="files"{name}\r\n\r\nx\r\n--b--\r\n'
    status, text = ask(
        '/gradio_api/upload', part.encode(), Content_Type='multipart/form-data; boundary=b'
    )
    assert 'Traceback' not in text
    assert status == (200 if name else 400) and text and '..' not in text
    assert ask('/gradio_api/upload', b'x', Content_Type='multipart/form-data')[0] == 400
    assert ask('/gradio_api/upload', b'x', Content_Type='text/plain')[0] == 400


@pytest.mark.parametrize(
    'path', ['/login', '/gradio_api/run/show', '/gradio_api/process_recording', '/monitoring']
)
def test_what_the_page_does_not_need_is_not_there(ask, path):
    assert ask(path, dict())[0] == ask(path)[0] == 404
    assert ask(path, method='DELETE')[0] == 404


def test_addresses_in_numbers_where_all_are_served():
    from raproc.cli.webpage.guard import Guard

    everywhere, here = (Guard(None, host, 1) for host in ('0.0.0.0', '127.0.0.1'))
    for host, is_ours in (('192.168.0.9:7860', True), ('[fe80::1]:1', True), ('evil.org', False)):
        assert everywhere._is_ours(host) == is_ours
        assert not here._is_ours(host)
