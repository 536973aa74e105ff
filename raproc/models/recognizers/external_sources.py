"""Ask a local address or a command about an image."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

LONGEST = 4 * 2**20
"""int: The bytes that an answer may have."""
LOCAL = ('localhost', '127.0.0.1', '::1')
TYPES = {'external': 'ExternalRecognizer', 'external-det': 'ExternalDetector'}


class NoAnswerError(ConnectionError):
    """An answer that may come if one asks again."""


class ExternalSource(ABC):
    """Something outside of this process that answers about images.

    Args:
        name (str): What it is called in messages.
        timeout (float): The seconds that an answer may take.
    """

    def __init__(self, name: str, timeout: float) -> None:
        self.name, self.timeout = name, timeout

    @property
    @abstractmethod
    def identity(self) -> str:
        """str: What tells it from other sources, whose answers are others."""

    @abstractmethod
    def ask(self, png: bytes) -> str:
        """Ask once about an image.

        Args:
            png (bytes): The image.

        Returns:
            str: The answer.

        Raises:
            NoAnswerError: If asking again may help.
            ConnectionError: If it does not.
        """

    def ask_until_answered(
        self, png: bytes, retries: int, wait: float, say: Callable[[str], None]
    ) -> str:
        """Ask, and ask again where that may help, after waits that double each time.

        Args:
            png (bytes): The image.
            retries (int): How often it is asked again.
            wait (float): The first wait in seconds.
            say (Callable): Takes a sentence for each failure.

        Returns:
            str: The answer.

        Raises:
            ConnectionError: If there is none.
        """
        for attempt in range(retries + 1):
            try:
                return self.ask(png)
            except NoAnswerError as error:
                if attempt == retries:
                    raise ConnectionError(
                        f'expected an answer of {self.name}, but got none in {retries + 1} '
                        f'attempts: {error}; set its timeout or retries, or see what it logs'
                    ) from error
                seconds = wait * 2**attempt
                say(f'{self.name}: {error}; asking again in {seconds:g} s')
                time.sleep(seconds)
        raise AssertionError('unreachable')


class AddressSource(ExternalSource):
    """An address that takes a PNG by POST. Redirections are not followed.

    Args:
        address (str): ``http://...`` or ``https://...``.
        timeout (float): The seconds that an answer may take.

    Raises:
        ValueError: If the address has another form.
    """

    def __init__(self, address: str, timeout: float) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ('http', 'https') or not parts.hostname:
            raise ValueError(
                f'expected an address such as http://127.0.0.1:8000, but got {address!r}; '
                'only http and https are asked'
            )
        super().__init__(address, timeout)
        proxies = ProxyHandler({} if parts.hostname in LOCAL else None)
        self._opener = build_opener(proxies, _NoRedirection())

    @property
    def identity(self) -> str:
        """str: The address."""
        return self.name

    def ask(self, png: bytes) -> str:
        """Send a PNG and return the answer."""
        headers = {'Content-Type': 'image/png', 'Accept': 'application/json'}
        request = Request(self.name, data=png, headers=headers, method='POST')
        try:
            with self._opener.open(request, timeout=self.timeout) as response:
                return _text(response.read(LONGEST + 1), self.name)
        except HTTPError as error:
            text = f'HTTP {error.code} {error.reason}'
            if error.code >= 500 or error.code in (408, 429):
                raise NoAnswerError(text) from error
            raise ConnectionError(
                f'expected an answer of {self.name}, but got {text}; set another address'
            ) from error
        except (URLError, HTTPException, OSError) as error:
            raise NoAnswerError(str(getattr(error, 'reason', error)) or repr(error)) from error


class _NoRedirection(HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs) -> None:
        """Leave a redirection as it is: an error with its code."""
        return None


class CommandSource(ExternalSource):
    """A command that takes the path of a PNG as its last argument, or the PNG on its input.

    No shell is involved.

    Args:
        command (Sequence[str]): The program and its arguments.
        timeout (float): The seconds that an answer may take.
        stdin (bool): Whether the PNG comes on the standard input. Defaults to False.

    Raises:
        TypeError: If the command is no list of words.
        FileNotFoundError: If there is no such program.
    """

    def __init__(self, command: Sequence[str], timeout: float, stdin: bool = False) -> None:
        words = [] if isinstance(command, str) else list(command)
        if not words or not all(isinstance(word, str) for word in words):
            raise TypeError(
                f"expected a command as a list such as ['python', 'judge.py'], but got {command!r}"
            )
        if shutil.which(words[0]) is None:
            raise FileNotFoundError(f'expected a program to run, but got no {words[0]!r}')
        super().__init__(shlex.join(words), timeout)
        self.words, self.stdin = words, stdin

    @property
    def identity(self) -> str:
        """str: The command, and the content of files among its arguments, such as a script."""
        files = [hash_of_file(word) for word in self.words[1:] if os.path.isfile(word)]
        return ' '.join([self.name, *(['<stdin'] if self.stdin else []), *files])

    def ask(self, png: bytes) -> str:
        """Run the command and return what it writes."""
        if self.stdin:
            return self._run(self.words, png)
        with tempfile.TemporaryDirectory(prefix='raproc-') as folder:
            path = Path(folder, 'image.png')
            path.write_bytes(png)
            return self._run([*self.words, str(path)], b'')

    def _run(self, words: list[str], content: bytes) -> str:
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            words, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
        )
        try:
            output, errors = process.communicate(content, self.timeout)
        except BaseException as error:
            _end(process)
            if isinstance(error, subprocess.TimeoutExpired):
                raise NoAnswerError(f'no answer within {self.timeout:g} s') from error
            raise
        if process.returncode:
            last = errors.decode('utf-8', 'replace').strip().splitlines()[-1:]
            raise NoAnswerError(f'it ended with code {process.returncode}: {"".join(last)[:200]}')
        return _text(output, self.name)


def hash_of_file(path: str) -> str:
    """Compute the SHA-256 of a file's content."""
    with open(path, 'rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()


def named_external(name: str) -> dict | None:
    """Make the config of a recognizer of ``external:ADDRESS`` or ``external:COMMAND``.

    Args:
        name (str): The name; ``external-det:`` begins that of a detector.

    Returns:
        dict | None: The config; None if the text is no such name.
    """
    source, _, what = name.partition(':')
    if source not in TYPES:
        return None
    if '://' in what.split(' ')[0]:
        parts = urlsplit(what)
        short = '_'.join([parts.netloc.rpartition('@')[2], *parts.path.strip('/').split('/')])
        return dict(type=TYPES[source], name=short.rstrip('_'), address=what)
    words = shlex.split(what)
    plain = [word for word in words if not word.startswith('-')]
    short = Path(plain[-1]).stem if plain else source
    return dict(type=TYPES[source], name=short, command=words)


def _end(process: subprocess.Popen) -> None:
    """End a command with all that it started."""
    try:
        if hasattr(os, 'killpg'):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def _text(answer: bytes, name: str) -> str:
    if len(answer) > LONGEST:
        raise ConnectionError(
            f'expected an answer of at most {LONGEST} bytes of {name}, but got more'
        )
    return answer.decode('utf-8', 'replace')
