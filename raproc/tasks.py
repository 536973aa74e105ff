"""The tasks: what degrades an image, by how much it shrinks, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """A number that changes the degradation of a task.

    Args:
        name (str): The argument of the degradation, and ``--name`` on the command line.
        default (int | float): The value in the paper; its type is that of the option.
        help (str): What it means.
        low (int | float): The smallest value. Defaults to 0.
        high (int | float, optional): The largest value. Defaults to None.
    """

    name: str
    default: int | float
    help: str
    low: int | float = 0
    high: int | float | None = None


@dataclass(frozen=True)
class Task:
    """A degradation that a processor is trained to undo.

    Args:
        name (str): Its name in configs, checkpoints and file names, such as ``sr``.
        title (str): What undoing it is called, as in headings of tables.
        label (str): What its inputs are, for people who choose one.
        help (str): What the degradation is.
        scale (int): By what factor a processor enlarges the input.
        degradation (Callable): From the options to the configs of the transforms, in order.
        options (tuple[Option, ...]): The options of the degradation. Defaults to ().
    """

    name: str
    title: str
    label: str
    help: str
    scale: int
    degradation: Callable[..., list[dict]]
    options: tuple[Option, ...] = ()

    def transforms(self, values: Mapping[str, int | float] | None = None) -> list:
        """Build the transforms that degrade an image.

        Args:
            values (Mapping, optional): Values of options. Defaults to None, the paper's.

        Returns:
            list: Transforms of a pipeline, to be called one after another.
        """
        from mmengine.registry import DefaultScope

        from raproc.registry import TRANSFORMS

        defaults = {option.name: option.default for option in self.options}
        cfgs = self.degradation(**{**defaults, **(values or {})})
        with DefaultScope.overwrite_default_scope('raproc'):
            return [TRANSFORMS.build(cfg) for cfg in cfgs]


_TASKS: dict[str, Task] = {}


def register_task(task: Task) -> Task:
    """Add a task to those that configs, the command line, the page and tables know.

    Args:
        task (Task): The task.

    Returns:
        Task: The same.

    Raises:
        ValueError: If there is another one of that name.
    """
    if _TASKS.setdefault(task.name, task) != task:
        raise ValueError(f'expected a task with a name of its own, but got {task.name!r} twice')
    return task


def tasks() -> tuple[Task, ...]:
    """Return all tasks, in the order of registration."""
    return tuple(_TASKS.values())


def task_names() -> tuple[str, ...]:
    """Return the names of all tasks."""
    return tuple(_TASKS)


def find_task(name: str) -> Task:
    """Return the task of a name.

    Args:
        name (str): The name.

    Raises:
        ValueError: If there is none; the known ones are named.
    """
    if name not in _TASKS:
        raise ValueError(f'expected one of the tasks {", ".join(_TASKS)}, but got {name!r}')
    return _TASKS[name]


def title_of(name: str) -> str:
    """Return the title of a task, or the name where no such task is registered."""
    return _TASKS[name].title if name in _TASKS else name


def check_same_task(trained: str | None, wanted: str | None) -> str:
    """Compare the task of a checkpoint with the one that it is to be used for.

    Args:
        trained (str, optional): The task in the checkpoint; None in files of other programs.
        wanted (str, optional): The task of the config.

    Returns:
        str: What is wrong; empty where both are equal or one is not known.
    """
    if not trained or not wanted or trained == wanted:
        return ''
    return f'expected weights trained for the task {wanted!r}, but got those of {trained!r}'


def _downsample(scale: int) -> list[dict]:
    return [
        dict(type='CropToMultiple', divisor=scale),
        dict(type='BicubicDownsample', scale=scale),
    ]


def _noise(sigma: float, seed: int | None) -> list[dict]:
    return [dict(type='GaussianNoise', sigma=sigma, seed=seed)]


def _jpeg(quality: int) -> list[dict]:
    return [dict(type='JPEGCompression', quality=quality)]


register_task(
    Task(
        name='sr',
        title='super-resolution',
        label='reduced to 1/4',
        help='bicubic reduction',
        scale=4,
        degradation=_downsample,
        options=(Option('scale', 4, '1/SCALE', low=1),),
    )
)
register_task(
    Task(
        name='dn',
        title='denoising',
        label='noise',
        help='Gaussian noise',
        scale=1,
        degradation=_noise,
        options=(
            Option('sigma', 0.1, 'standard deviation where white is 1'),
            Option('seed', 0, 'the noise of a file is a function of this and its name'),
        ),
    )
)
register_task(
    Task(
        name='jpeg',
        title='JPEG-deblocking',
        label='JPEG, quality 10',
        help='JPEG compression',
        scale=1,
        degradation=_jpeg,
        options=(Option('quality', 10, 'that of Pillow', low=1, high=100),),
    )
)
