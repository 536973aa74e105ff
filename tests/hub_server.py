"""A server on this machine that speaks as much of the Hugging Face hub's protocol as is used."""

import base64
import hashlib
import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote, urlparse

COMMIT = 'a' * 40


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    @property
    def parts(self):
        return unquote(urlparse(self.path).path).strip('/').split('/')

    def answer(self, content=b'', status=200, **headers):
        content = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for key, value in {'Content-Length': str(len(content)), **headers}.items():
            self.send_header(key.replace('_', '-'), value)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(content)

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        repositories = self.server.repositories
        if self.parts[:2] == ['api', 'models']:
            name = '/'.join(self.parts[2:4])
            if name not in repositories:
                return self.answer(dict(error='no'), 404, X_Error_Code='RepoNotFound')
            if self.parts[4:5] == ['tree']:
                entry = dict(type='file', oid=COMMIT, size=1)
                return self.answer([dict(entry, path=file) for file in repositories[name]])
            files = [dict(rfilename=file) for file in repositories[name]]
            return self.answer(dict(id=name, sha=COMMIT, siblings=files, private=False))
        name, file = '/'.join(self.parts[:2]), '/'.join(self.parts[4:])
        if name not in repositories:
            return self.answer(b'', 404, X_Error_Code='RepoNotFound')
        if file not in repositories[name]:
            return self.answer(b'', 404, X_Error_Code='EntryNotFound', X_Repo_Commit=COMMIT)
        self.server.downloads += [f'{self.command} {self.path}']
        content = repositories[name][file]
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        self.answer(content, ETag=etag, X_Repo_Commit=COMMIT)

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length'] or 0))
        repositories, address = self.server.repositories, self.server.address
        if self.parts == ['api', 'validate-yaml']:
            return self.answer(dict(errors=[], warnings=[]))
        if self.parts == ['api', 'repos', 'create']:
            asked = json.loads(body)
            name = f'{asked["organization"]}/{asked["name"]}'
            self.server.created.append((name, asked.get('private') or asked.get('visibility')))
            repositories.setdefault(name, {})
            return self.answer(dict(url=f'{address}/{name}'))
        name = '/'.join(self.parts[2:4])
        if self.parts[4] == 'preupload':
            files = json.loads(body)['files']
            mode = dict(uploadMode='regular', shouldIgnore=False)
            return self.answer(dict(files=[dict(path=file['path'], **mode) for file in files]))
        for line in map(json.loads, body.splitlines()):
            if line['key'] == 'file':
                content = base64.b64decode(line['value']['content'])
                repositories[name][line['value']['path']] = content
        answer = dict(success=True, commitOid=COMMIT, commitUrl=f'{address}/{name}/commit/{COMMIT}')
        self.answer(answer)


@contextmanager
def serve():
    """Serves repositories, a dict of dicts of files; ``address`` is to be ``HF_ENDPOINT``."""
    server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    server.repositories, server.downloads, server.created = {}, [], []
    server.address = f'http://127.0.0.1:{server.server_address[1]}'
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
