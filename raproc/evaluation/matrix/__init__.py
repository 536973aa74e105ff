"""The transfer matrix: cells on disk, how they are scored, and the tables they add up to."""

from .cells import QUALITY, Cell, CellStore, Place
from .paper import check_reference, paper_number, paper_tables
from .report import to_csv, to_markdown, write_report
from .scoring import Originals, Scored, score_row
from .summary import Entry, Summary, sum_up

__all__ = [
    'QUALITY',
    'Cell',
    'CellStore',
    'Entry',
    'Originals',
    'Place',
    'Scored',
    'Summary',
    'check_reference',
    'paper_number',
    'paper_tables',
    'score_row',
    'sum_up',
    'to_csv',
    'to_markdown',
    'write_report',
]
