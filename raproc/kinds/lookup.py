"""Find the kind of a recognizer, of records or of a table's metric in the registry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from raproc.models.recognizers import BaseRecognizer
from raproc.registry import KINDS, MODELS

from .base import Kind


def kind_names() -> list[str]:
    """List the names of all kinds, e.g. ``cls``, as they end the names of leaf configs."""
    KINDS.import_from_location()
    return sorted(KINDS.module_dict)


def kind_of(recognizer: BaseRecognizer) -> Kind:
    """Find the kind of a recognizer.

    Args:
        recognizer (BaseRecognizer): The recognizer; its ``kind`` is the name in ``KINDS``.

    Returns:
        Kind: The kind.

    Raises:
        ValueError: If no kind is registered under that name.
    """
    names = kind_names()
    kind = KINDS.module_dict.get(recognizer.kind)
    if kind is None:
        raise ValueError(
            f'expected the kind of recognizer {recognizer.name!r} to be one of {names}, but '
            f'got {recognizer.kind!r}; register a subclass of raproc.kinds.Kind in '
            'raproc.registry.KINDS'
        )
    return kind()


def kind_of_adapter(adapter: str) -> Kind:
    """Find the kind of the recognizers that an adapter makes.

    Args:
        adapter (str): Its name in ``MODELS``, e.g. ``TorchvisionRecognizer``.

    Returns:
        Kind: The kind.
    """
    KINDS.import_from_location()
    found: type[BaseRecognizer] = MODELS.get(adapter)  # type: ignore[assignment]
    return KINDS.module_dict[found.kind]()


def kind_of_metric(metric: str) -> Kind | None:
    """Find the kind whose score has a name in tables.

    Args:
        metric (str): E.g. ``top-1``.

    Returns:
        Kind | None: The kind; None if the metric is of no recognition, such as ``quality``.
    """
    return next((kind for kind in _kinds() if kind.metric == metric), None)


def kind_of_records(records: Sequence[dict]) -> Kind:
    """Find the kind that all records are of.

    Args:
        records (Sequence[dict]): One per image.

    Returns:
        Kind: The kind.

    Raises:
        ValueError: If there is no record, or they are not all of one kind.
    """
    fitting = [
        kind
        for kind in _kinds()
        if records and all(kind.record_keys <= record.keys() for record in records)
    ]
    if fitting:
        return max(fitting, key=lambda kind: len(kind.record_keys))
    expected = '; '.join(f'{kind.title}: {sorted(kind.record_keys)}' for kind in _kinds())
    got = {', '.join(sorted(record)) for record in records}
    raise ValueError(
        f'expected records of one kind with the keys of {expected}; but got '
        f'{" and ".join(map(repr, sorted(got))) or "none"}'
    )


def _kinds() -> Iterator[Kind]:
    KINDS.import_from_location()
    return (form() for kind in KINDS.module_dict.values() for form in (kind, *kind.forms))
