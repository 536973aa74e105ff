# Table 4: transfer between object categories; each column has the images of its own categories.
_base_ = '_base_/classification.py'

title = 'Transfer between object categories (ResNet-18 pairs, 500-way)'
reference = 'table4'
columns = dict(
    _delete_=True,
    cat_a=dict(
        recognizer='raproc::_base_/recognizers/cls_r18-cat-a.py',
        dataset='raproc::_base_/datasets/imagenet_cat-a_{task}.py',
    ),
    cat_b=dict(
        recognizer='raproc::_base_/recognizers/cls_r18-cat-b.py',
        dataset='raproc::_base_/datasets/imagenet_cat-b_{task}.py',
    ),
)

rows = [
    dict(name='plain:cat_a', config='raproc::analysis/categories/plain_{task}_cat-a.py'),
    dict(name='ra:cat_a', config='raproc::analysis/categories/ra_{task}_cat-a.py'),
    dict(name='plain:cat_b', config='raproc::analysis/categories/plain_{task}_cat-b.py'),
    dict(name='ra:cat_b', config='raproc::analysis/categories/ra_{task}_cat-b.py'),
]
baseline = 'plain:cat_a'
