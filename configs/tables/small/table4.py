# Table 4: transfer between object categories; each column has the images of its own categories.
_base_ = '_base_/classification.py'

title = 'Transfer between object categories, EfficientNet-Lite0 restricted to 500 classes'
tasks = ['sr']
cells = 'work_dirs/small/cells/categories'
columns = dict(
    _delete_=True,
    cat_a=dict(
        recognizer='raproc::_base_/recognizers/cls_efficientnet-lite0-cat-a.py',
        dataset='raproc::_base_/datasets/imagenet-small_cat-a_{task}.py',
    ),
    cat_b=dict(
        recognizer='raproc::_base_/recognizers/cls_efficientnet-lite0-cat-b.py',
        dataset='raproc::_base_/datasets/imagenet-small_cat-b_{task}.py',
    ),
)

# Half the images: 250 iterations of the plain start, and 125 more.
start = {'train_cfg.max_epochs': 4, 'param_scheduler.total_steps': 4}
more = {
    'train_cfg.max_epochs': 2,
    'param_scheduler.total_steps': 2,
    'param_scheduler.eta_max': 2e-4,
}
more_ra = {**more, 'model.recognition.begin_iter': 0}
plain_a = 'raproc::analysis/categories/small_plain_{task}_cat-a.py'
plain_b = 'raproc::analysis/categories/small_plain_{task}_cat-b.py'
rows = [
    dict(name='start:cat_a', config=plain_a, options=start, hidden=True),
    dict(name='start:cat_b', config=plain_b, options=start, hidden=True),
    dict(name='plain:cat_a', config=plain_a, options=more, start='start:cat_a'),
    dict(
        name='ra:cat_a',
        config='raproc::analysis/categories/small_ra_{task}_cat-a.py',
        options=more_ra,
        start='start:cat_a',
    ),
    dict(name='plain:cat_b', config=plain_b, options=more, start='start:cat_b'),
    dict(
        name='ra:cat_b',
        config='raproc::analysis/categories/small_ra_{task}_cat-b.py',
        options=more_ra,
        start='start:cat_b',
        baseline='plain:cat_b',
    ),
]
baseline = 'plain:cat_a'
