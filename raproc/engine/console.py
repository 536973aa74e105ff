"""Keep from the console what is of use in the log file alone."""

from __future__ import annotations

import logging

from mmengine.logging import MMLogger

FOR_THE_FILE = (
    '\n----',  # the environment
    'Config:\n',
    'Hooks will be executed',
    'Using env variable',
    'Distributed training is not used',
    'Exp name:',
    'paramwise_options',
    '"FileClient" will be deprecated',
    '"HardDiskBackend" is the alias',
    '`save_param_scheduler` is True',
    'The prefix is not set in metric class',
    'Loads checkpoint by',
    'Resumed iteration number is not divisible',  # the checkpoint holds the gradients
)
"""tuple[str, ...]: How the messages begin that the console does not show."""


class ConsoleFilter(logging.Filter):
    """Let pass what people need to see while a run goes on.

    Errors always pass. What is left out, such as the environment, the config, the order of hooks
    and deprecations inside of mmengine, stays in the log file of the run.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether the console shows a message."""
        return record.levelno >= logging.ERROR or not record.getMessage().startswith(FOR_THE_FILE)


def quiet_console(logger: MMLogger | None = None) -> MMLogger:
    """Put a :class:`ConsoleFilter` on the console of a logger, once.

    Args:
        logger (MMLogger, optional): The logger. Defaults to None: the current one of mmengine.

    Returns:
        MMLogger: The logger.
    """
    logger = logger or MMLogger.get_current_instance()
    for handler in logger.handlers:
        is_console = not isinstance(handler, logging.FileHandler)
        if is_console and not any(isinstance(item, ConsoleFilter) for item in handler.filters):
            handler.addFilter(ConsoleFilter())
    return logger
