"""The error that ends a command although it was used rightly, and which warnings are shown."""

import warnings


class CannotGoOn(Exception):
    """Something outside of the command, such as a full disk, keeps it from going on."""


def only_warnings_for_people() -> None:
    """Leaves out what libraries warn programmers of."""
    warnings.simplefilter('ignore')
    warnings.filterwarnings('default', category=UserWarning, module=r'raproc\.')
