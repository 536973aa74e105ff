# The paper has no unsupervised RA with detectors. A classifier's squared error is a mean over a
# thousand classes, a detector's over few; with this lambda their gradients are of similar size.
_base_ = 'unsup_ra.py'

model = dict(recognition=dict(loss_weight=1e-2))
