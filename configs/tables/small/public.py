# Recognition-aware training of processors that others published: RLFN for x4, DnCNN for noise.
_base_ = '_base_/photos.py'

title = 'RA on public processors, ImageNet classification'
tasks = ['sr', 'dn']
columns = _base_.classifiers
baseline = 'no_processing'

length = {**_base_.length, 'param_scheduler.eta_max': 1e-4}
begin = {'model.recognition.begin_iter': 0}
rlfn = {**length, 'model.processor': dict(type='RLFN', scale=4, _delete_=True)}
dncnn_file = '{{$RAPROC_PROCESSORS:data/processors}}/dncnn_color_sigma25.pth'
dncnn = {**length, 'model.processor': dict(type='PublicModel', weights=dncnn_file, _delete_=True)}


def further(name, task, options, **start):
    """Train a public processor further, in three ways."""
    common = dict(tasks=[task], baseline=f'{name}:plain', **start)
    ra = {**options, 'model.recognition.begin_iter': 0}
    plain = {**_base_.plain, **common, 'options': options, 'baseline': name}
    by_label = {**_base_.ra, **common, 'options': ra}
    by_features = {**_base_.features, **common, 'options': {**ra, **_base_.by_features}}
    return [
        {**plain, 'name': f'{name}:plain'},
        {**by_label, 'name': f'{name}:ra'},
        {**by_features, 'name': f'{name}:features', 'compared_with': [name, f'{name}:ra']},
    ]


rows = [
    _base_.original,
    _base_.no_processing,
    dict(name='rlfn', config='raproc::plain/sr_rlfn.py', checkpoint='plain/sr_rlfn', tasks=['sr']),
    *further('rlfn', 'sr', rlfn, start='rlfn'),
    dict(name='dncnn', config=f'spandrel:{dncnn_file}', tasks=['dn']),
    # It starts from the weights that it is built from.
    *further('dncnn', 'dn', dncnn, start=None),
]
