"""Hashes of what a cell is computed from: configs and files."""

from __future__ import annotations

import functools
import hashlib
import json
import os.path as osp


def hash_of(value: dict | list) -> str:
    """Hash a config or a list of names: the first 16 digits of its SHA-256."""
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def hash_of_file(path: str) -> str:
    """Hash a file: the first 16 digits of its SHA-256."""
    return _hash_of_file(path, osp.getmtime(path), osp.getsize(path))


@functools.cache
def _hash_of_file(path: str, *_) -> str:
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:16]
