"""Tables of transfer: planned, trained where asked, computed, summed up and written."""

from .adding import added_row
from .cells import QUALITY, Cell, CellStore, Place
from .compute import TableComputer
from .entries import Entry
from .paper import check_reference, paper_number, paper_tables
from .plan import Plan, Unit, read_plan
from .ranking import Rank, front
from .report import to_csv, to_markdown, write_report
from .scoring import Originals, Scored, score_row
from .shortening import shorten_plan
from .statistics import sample_size
from .summary import Summary, summarize
from .sweep import best_lambda, points_of, row_of, sweep_plan
from .table import Column, Row, Table, read_table
from .training import checkpoint_of, train_unit

__all__ = [
    'Cell',
    'CellStore',
    'Column',
    'Entry',
    'Originals',
    'Place',
    'Plan',
    'QUALITY',
    'Rank',
    'Row',
    'Scored',
    'Summary',
    'Table',
    'TableComputer',
    'Unit',
    'added_row',
    'best_lambda',
    'check_reference',
    'checkpoint_of',
    'front',
    'paper_number',
    'paper_tables',
    'points_of',
    'read_plan',
    'read_table',
    'row_of',
    'sample_size',
    'score_row',
    'shorten_plan',
    'summarize',
    'sweep_plan',
    'to_csv',
    'to_markdown',
    'train_unit',
    'write_report',
]
