# Table 4: transfer between object categories; each column has the images of its own categories.
_base_ = '_base_/classification.py'

title = 'Transfer between object categories, EfficientNet-Lite0 restricted to 500 classes'
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

rows = [
    dict(name='plain:cat_a', config='raproc::analysis/categories/small_plain_{task}_cat-a.py'),
    dict(name='ra:cat_a', config='raproc::analysis/categories/small_ra_{task}_cat-a.py'),
    dict(name='plain:cat_b', config='raproc::analysis/categories/small_plain_{task}_cat-b.py'),
    dict(name='ra:cat_b', config='raproc::analysis/categories/small_ra_{task}_cat-b.py'),
]
baseline = 'plain:cat_a'
