"""The tasks: what degrades an image, by how much it shrinks, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """A number or a word that changes the degradation of a task.

    Args:
        name (str): The argument of the degradation, and ``--name`` on the command line.
        default (int | float | str): The value in the paper; its type is that of the option.
        help (str): What it means.
        low (int | float): The smallest number. Defaults to 0.
        high (int | float, optional): The largest number. Defaults to None.
        choices (tuple[str, ...]): The words, where it is one. Defaults to ().
    """

    name: str
    default: int | float | str
    help: str
    low: int | float = 0
    high: int | float | None = None
    choices: tuple[str, ...] = ()


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

    def transforms(self, values: Mapping[str, int | float | str] | None = None) -> list:
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


ANY = 'any'
"""Lets a random degradation draw which corruption an image gets."""
CORRUPTIONS = (
    'gaussian_noise',
    'shot_noise',
    'impulse_noise',
    'defocus_blur',
    'glass_blur',
    'motion_blur',
    'zoom_blur',
    'snow',
    'frost',
    'fog',
    'brightness',
    'contrast',
    'elastic_transform',
    'pixelate',
    'jpeg_compression',
    'speckle_noise',
    'gaussian_blur',
    'spatter',
    'saturate',
)
"""The corruptions of ImageNet-C; the last four are those that it keeps for validation."""


def _downsample(scale: int) -> list[dict]:
    return [
        dict(type='CropToMultiple', divisor=scale),
        dict(type='BicubicDownsample', scale=scale),
    ]


def _noise(sigma: float, seed: int | None) -> list[dict]:
    return [dict(type='GaussianNoise', sigma=sigma, seed=seed)]


def _jpeg(quality: int) -> list[dict]:
    return [dict(type='JPEGCompression', quality=quality)]


def _blur(sigma: float) -> list[dict]:
    return [dict(type='GaussianBlur', sigma=sigma)]


def _motion(length: int, seed: int | None) -> list[dict]:
    return [dict(type='MotionBlur', length=length, seed=seed)]


def _webp(quality: int) -> list[dict]:
    return [dict(type='WebPCompression', quality=quality)]


def _lowlight(factor: float, shot: float, read: float, seed: int | None) -> list[dict]:
    return [dict(type='LowLight', factor=factor, shot=shot, read=read, seed=seed)]


def _mixture(seed: int | None) -> list[dict]:
    return [dict(type='Mixture', seed=seed)]


def _corruption(corruption: str, severity: int, seed: int | None) -> list[dict]:
    return [dict(type='Corruption', name=corruption, severity=severity, seed=seed)]


SEED = Option('seed', 0, 'what is random in a file is a function of this and its name')

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
            SEED,
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
register_task(
    Task(
        name='blur',
        title='deblurring',
        label='out of focus',
        help='Gaussian blur',
        scale=1,
        degradation=_blur,
        options=(Option('sigma', 2.0, 'standard deviation of the blur in pixels'),),
    )
)
register_task(
    Task(
        name='motion',
        title='motion deblurring',
        label='the camera moved',
        help='motion blur in a random direction',
        scale=1,
        degradation=_motion,
        options=(Option('length', 15, 'how many pixels the camera moves', low=1), SEED),
    )
)
register_task(
    Task(
        name='webp',
        title='WebP-deblocking',
        label='WebP, quality 10',
        help='lossy WebP compression',
        scale=1,
        degradation=_webp,
        options=(Option('quality', 10, 'that of Pillow', low=0, high=100),),
    )
)
register_task(
    Task(
        name='lowlight',
        title='low-light enhancement',
        label='too little light',
        help='little light and the noise of a sensor',
        scale=1,
        degradation=_lowlight,
        options=(
            Option('factor', 8.0, 'what the light is divided by', low=1),
            Option('shot', 0.001, 'variance of the noise for each unit of light'),
            Option('read', 0.001, 'standard deviation of the noise without light'),
            SEED,
        ),
    )
)
register_task(
    Task(
        name='mixture',
        title='blind restoration',
        label='blur, resizing, noise, JPEG',
        help='blur, resizing, noise and JPEG of random strength, as in Real-ESRGAN',
        scale=1,
        degradation=_mixture,
        options=(SEED,),
    )
)
register_task(
    Task(
        name='corruption',
        title='restoration of ImageNet-C',
        label='a corruption of ImageNet-C, severity 3',
        help='a corruption of ImageNet-C',
        scale=1,
        degradation=_corruption,
        options=(
            Option('corruption', ANY, 'its name', choices=(ANY, *CORRUPTIONS)),
            Option('severity', 3, 'its strength, or 0 for any', low=0, high=5),
            SEED,
        ),
    )
)
