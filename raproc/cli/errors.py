"""The error that ends a command although it was used rightly."""


class CannotGoOn(Exception):
    """Something outside of the command, such as a full disk, keeps it from going on."""
