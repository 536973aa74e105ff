"""``pkgutil.find_loader``, which Python 3.14 removed and mmengine and mmcv still call."""

import importlib.util
import pkgutil
from importlib.abc import Loader


def find_loader(fullname: str) -> Loader | None:
    """Find the loader of a module, as ``pkgutil.find_loader`` did.

    Args:
        fullname (str): Full name of the module, e.g. 'mmcv._ext'.

    Returns:
        Loader, optional: None where there is no such module.

    Raises:
        ImportError: If the package of the module cannot be imported.
    """
    try:
        spec = importlib.util.find_spec(fullname)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise ImportError(f'expected to find {fullname}, but got {error}') from error
    return spec.loader if spec is not None else None


def install() -> None:
    """Offer the function where Python has none."""
    pkgutil.__dict__.setdefault('find_loader', find_loader)


def status() -> str:
    """Say whose function it is."""
    own = pkgutil.find_loader is not find_loader  # type: ignore[attr-defined]
    return 'not needed: this Python has it' if own else 'active: importlib.util.find_spec'
