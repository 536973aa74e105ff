# Table 4: transfer between object categories; each column has the images of its own categories.
_base_ = '_base_/classification.py'

title = 'Transfer between object categories (ResNet-18 pairs, 500-way)'
reference = 'table4'
columns = dict(
    _delete_=True,
    cat_a=dict(
        recognizer='raproc::_base_/recognizers/cls_r18-cat-a.py',
        dataset='raproc::analysis/categories/ra_{task}_cat-a.py',
    ),
    cat_b=dict(
        recognizer='raproc::_base_/recognizers/cls_r18-cat-b.py',
        dataset='raproc::analysis/categories/ra_{task}_cat-b.py',
    ),
)

# Plain processing of a category is its RA without the recognition loss.
plain = {'model.recognition': None}
rows = [
    dict(
        name='plain:cat_a',
        config='raproc::analysis/categories/ra_{task}_cat-a.py',
        options=plain,
        work_dir='work_dirs/analysis/categories/plain_{task}_cat-a',
    ),
    dict(name='ra:cat_a', config='raproc::analysis/categories/ra_{task}_cat-a.py'),
    dict(
        name='plain:cat_b',
        config='raproc::analysis/categories/ra_{task}_cat-b.py',
        options=plain,
        work_dir='work_dirs/analysis/categories/plain_{task}_cat-b',
    ),
    dict(name='ra:cat_b', config='raproc::analysis/categories/ra_{task}_cat-b.py'),
]
baseline = 'plain:cat_a'
