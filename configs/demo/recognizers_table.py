# What the recognizers make of clean scenes, and of degraded ones without processing.
_base_ = 'table.py'

title = 'Recognizers of the demo'
tasks = ['sr', 'dn', 'jpeg']
baseline = 'original'
rows = [
    dict(name='original'),
    dict(
        name='no_processing',
        config='raproc::demo/no_processing.py',
        options={
            'sr': {},
            'dn': {'model.processor.scale': 1},
            'jpeg': {'model.processor.scale': 1},
        },
    ),
]
