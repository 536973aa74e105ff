"""The parts of tools/benchmark.py: each module has a ``measure(setup)`` that returns rows."""
