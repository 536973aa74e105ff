# Table 4: transfer between object categories; each column has the images of its own categories.
_base_ = '_base_/classification.py'

title = 'Transfer between object categories, EfficientNet-Lite0 restricted to 500 classes'
tasks = ['sr']
cells = 'work_dirs/small/cells/categories'
columns = dict(
    _delete_=True,
    cat_a=dict(
        recognizer='raproc::_base_/recognizers/cls_efficientnet-lite0-cat-a.py',
        dataset='raproc::analysis/categories/ra_{task}_cat-a_small.py',
    ),
    cat_b=dict(
        recognizer='raproc::_base_/recognizers/cls_efficientnet-lite0-cat-b.py',
        dataset='raproc::analysis/categories/ra_{task}_cat-b_small.py',
    ),
)

# Half the images: 250 iterations of the plain start, and 125 more.
# Plain processing is RA without the recognition loss.
plain = {'model.recognition': None}
start = {**plain, 'train_cfg.max_epochs': 4, 'param_scheduler.total_steps': 4}
more = {
    'train_cfg.max_epochs': 2,
    'param_scheduler.total_steps': 2,
    'param_scheduler.eta_max': 2e-4,
}
more_ra = {**more, 'model.recognition.begin_iter': 0}
ra_a = 'raproc::analysis/categories/ra_{task}_cat-a_small.py'
ra_b = 'raproc::analysis/categories/ra_{task}_cat-b_small.py'
rows = [
    dict(name='start:cat_a', config=ra_a, options=start, hidden=True),
    dict(name='start:cat_b', config=ra_b, options=start, hidden=True),
    dict(name='plain:cat_a', config=ra_a, options={**plain, **more}, start='start:cat_a'),
    dict(
        name='ra:cat_a',
        config=ra_a,
        options=more_ra,
        start='start:cat_a',
    ),
    dict(name='plain:cat_b', config=ra_b, options={**plain, **more}, start='start:cat_b'),
    dict(
        name='ra:cat_b',
        config=ra_b,
        options=more_ra,
        start='start:cat_b',
        baseline='plain:cat_b',
    ),
]
baseline = 'plain:cat_a'
