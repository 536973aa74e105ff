# The recognizer is put in by the leaf config. Paper, appendix A: lambda 1e-2.
_base_ = 'ra.py'

model = dict(
    transformer=dict(type='GradientCut', editor=dict(type='ResnetGenerator')),
    recognition=dict(loss_weight=1e-2),
)
