"""Turn errors into one sentence and an exit code, for the command and for the tools."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path

from raproc.files import FULL, InUseError, WriteError

from .errors import CannotGoOn, only_warnings_for_people

# What raproc and its libraries raise on wrong input, with a message for people.
WRONG_USE = (ValueError, OSError, ImportError)

TYPED: ContextVar[str] = ContextVar('TYPED', default='')
"""ContextVar[str]: What was typed to run a tool, e.g. ``raproc train``, where it is no file."""


def run_tool(main: Callable[[], object]) -> None:
    """Run the ``main`` of a file in ``tools/``; end the process with a code where it fails.

    The console shows what people need; the log file of a run has everything, also the traceback of
    an error. With ``--traceback`` among the arguments errors are raised as they are.

    Args:
        main (Callable): The function; it reads ``sys.argv``.

    Raises:
        SystemExit: If it fails: 1 if something could not be done, 2 for wrong use.
    """
    with_traceback = '--traceback' in sys.argv
    sys.argv = [argument for argument in sys.argv if argument != '--traceback']

    def run() -> int:
        main()
        return 0

    with warnings.catch_warnings():
        show_warnings_for_people()
        code = guarded(program(), run, with_traceback, is_logged=True)
    if code:
        sys.exit(code)


def program() -> str:
    """Tell what was typed to start this process: ``raproc train`` or ``train.py``."""
    return TYPED.get() or Path(sys.argv[0]).name


def guarded(
    label: str, run: Callable[[], int], with_traceback: bool = False, is_logged: bool = False
) -> int:
    """Run something; an error becomes one sentence on the standard error and an exit code.

    Args:
        label (str): What stands in front of the sentence, e.g. ``raproc info``.
        run (Callable): What to do; returns the exit code.
        with_traceback (bool): Whether errors are raised as they are. Defaults to False.
        is_logged (bool): Whether the log file of a run gets the traceback. Defaults to False.

    Returns:
        int: The exit code: that of ``run``; 1 if something could not be done; 2 for wrong use.
    """
    try:
        return run()
    except KeyboardInterrupt:
        return fail(label, 'stopped', 130)
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        sys.stderr.close()
        return 1
    except Exception as error:
        if with_traceback:
            raise
        log = _log_traceback() if is_logged else None
        if isinstance(error, CannotGoOn | WriteError | InUseError):
            return fail(label, str(error), 1)
        if isinstance(error, OSError) and error.errno in FULL:
            return fail(label, str(WriteError(Path(error.filename or 'a file'), error)), 1)
        if isinstance(error, WRONG_USE):
            return fail(label, str(error) or type(error).__name__, 2)
        return fail(label, _unexpected(error, label, log), 1)


def fail(label: str, sentence: str, code: int) -> int:
    """Write the sentence of an error; return the exit code."""
    sys.stderr.write(f'{label}: error: {sentence}\n')
    return code


def show_warnings_for_people() -> None:
    """Leave out what libraries say to programmers; warnings for people become sentences."""
    only_warnings_for_people()
    warnings.showwarning = _show_warning


def _show_warning(message: Warning | str, *args, **kwargs) -> None:
    sys.stderr.write(f'raproc: warning: {message}\n')


def _unexpected(error: Exception, label: str, log: str | None) -> str:
    if 'out of memory' in str(error) or "can't allocate memory" in str(error):
        if label.startswith('raproc') and label.split()[-1] in ('process', 'compare', 'web'):
            return 'there is not enough memory; use smaller tiles, e.g. --tile 128'
        return 'there is not enough memory; set a smaller train_dataloader.batch_size'
    reason = (str(error) or 'no message').splitlines()[0]
    where = f'the traceback is in {log}' if log else 'show where: --traceback'
    return f'{type(error).__name__}: {reason} ({where})'


def _log_traceback() -> str | None:
    """Write the traceback of the current error into the log file of the run, if there is one."""
    if 'mmengine.logging' not in sys.modules:
        return None
    from mmengine.logging import MMLogger

    logger = MMLogger.get_current_instance()
    files = [handler for handler in logger.handlers if isinstance(handler, logging.FileHandler)]
    for handler in files:
        record = logger.makeRecord(
            logger.name, logging.ERROR, __file__, 0, 'Stopped by an error', (), sys.exc_info()
        )
        handler.handle(record)
    return files[0].baseFilename if files else None
