"""A command and a server that answer about images by their mean brightness, for tests."""

import io
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMAND = """
import io, json, sys
from PIL import Image
data = sys.stdin.buffer.read() if '--stdin' in sys.argv else open(sys.argv[-1], 'rb').read()
with open({log!r}, 'a') as file:
    file.write('asked\\n')
share = sum(Image.open(io.BytesIO(data)).convert('L').histogram()[128:]) > 0
print(json.dumps(dict(labels=[dict(name='Bright' if share else 'dark', score=0.8)])))
"""


def command(folder, text=COMMAND):
    """Write a script and return the command that runs it, and the file that counts its runs."""
    log, script = Path(folder) / 'log.txt', Path(folder) / 'judge.py'
    log.touch()
    script.write_text(text.replace('{log!r}', repr(str(log))))
    return [sys.executable, '-S', '-c', RUN, str(script)], log


# Without site packages a start takes a tenth of the time; Pillow's folder is enough.
RUN = (
    'import sys; sys.path += {path!r}; sys.argv = sys.argv[1:]; exec(open(sys.argv[0]).read())'
).format(path=[path for path in sys.path if 'site-packages' in path])


class Server:
    """Answers with the next of some replies, each (code, text); the last is repeated."""

    def __init__(self, replies):
        self.replies, self.images = list(replies), []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                owner.images.append(self.rfile.read(int(self.headers['Content-Length'])))
                index = min(len(owner.images), len(owner.replies)) - 1
                code, text = owner.replies[index]
                content = (text(owner.images[-1]) if callable(text) else text).encode()
                self.send_response(code)
                if code == 302:
                    self.send_header('Location', 'http://127.0.0.1:9/')
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.address = f'http://127.0.0.1:{self.server.server_address[1]}'

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *args):
        self.server.shutdown()
        self.server.server_close()


def labels(*found):
    """An answer of (name, score) or (name, score, box)."""
    return json.dumps(
        dict(labels=[dict(zip(('name', 'score', 'box'), label)) for label in found], model='m')
    )


def by_brightness(png):
    """Answer 'Bright' or 'dark'."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert('L')
    pixels = list(image.tobytes())
    return labels(('Bright' if sum(pixels) > 128 * len(pixels) else 'dark', 0.8), ('odd', 0.1))
