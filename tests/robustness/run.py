"""Try what must not go wrong, and print the figures: ``python tests/robustness/run.py``."""

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from robustness.frame import try_cases  # noqa: E402

KINDS = ('kills', 'inputs', 'options', 'payloads')


def cases_of(kind, folder, args):
    """Make the cases of a kind; a further kind is one more list here."""
    shared = folder / f'shared_{kind}'
    if kind == 'kills':
        from robustness.kills import kill_cases

        return kill_cases(shared, args.kills)
    if kind == 'inputs':
        from robustness.inputs import input_cases

        return input_cases(shared)
    if kind == 'options':
        from robustness.options import option_cases

        return option_cases()
    if kind == 'payloads':
        from robustness.payloads import payload_cases

        return payload_cases(shared)
    raise ValueError(f'expected one of {KINDS}, but got {kind!r}')


def main():
    parser = ArgumentParser(description=__doc__)
    parser.add_argument('kinds', nargs='*', choices=[*KINDS, []], help='some kinds instead of all')
    parser.add_argument('--kills', type=int, default=16, help='how many (default: 16)')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = []
        for kind in args.kinds or KINDS:
            figures.append(try_cases(kind, cases_of(kind, Path(folder), args), Path(folder)))
            print(figures[-1], flush=True)
    sys.exit(any(figure.wrong for figure in figures))


if __name__ == '__main__':
    main()
