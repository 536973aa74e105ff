"""The tables of transfer: what is to be computed, trained first where asked, and computed."""

from .compute import MatrixComputer
from .plan import Plan, Unit, read_plan
from .sweep import best_lambda, points_of, row_of, sweep_plan
from .training import checkpoint_of, train_unit

__all__ = [
    'MatrixComputer',
    'Plan',
    'Unit',
    'best_lambda',
    'checkpoint_of',
    'points_of',
    'read_plan',
    'row_of',
    'sweep_plan',
    'train_unit',
]
