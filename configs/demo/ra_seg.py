# Super-resolution for segmentation, of scenes of 112x112 pixels with one to three objects.
# Plain training: model.recognition=None.
_base_ = [
    '../_base_/models/ra_small.py',
    'columns/fcn.py',
    '_base_/scenes-seg_sr.py',
    '_base_/schedule.py',
    '../_base_/default_runtime.py',
]

model = dict(
    processor=dict(scale=4),
    recognition=dict(recognizer=_base_.recognizer, begin_iter=200),
)

flip = dict(type='mmseg.RandomFlip', prob=[0.25, 0.25], direction=['horizontal', 'vertical'])

train_dataloader = dict(
    batch_size=8,
    num_workers=0,
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset',
        dataset=dict(**_base_.scenes, num_images=800, pipeline=[flip, _base_.degrade, _base_.pack]),
    ),
)
