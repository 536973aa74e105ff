# Scenes of 112x112 pixels with one to three objects and their masks, reduced to 1/4.
task = 'sr'

scenes = dict(
    type='SyntheticScenes', kind='seg', size=112, cache='{{$RAPROC_SCENES:work_dirs/scenes}}'
)
degrade = dict(type='BicubicDownsample', scale=4)
pack = dict(type='PackPair', packer=dict(type='mmseg.PackSegInputs'))

test_dataloader = dict(
    batch_size=10,
    num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**scenes, num_images=200, split='test', test_mode=True, pipeline=[degrade, pack]),
)
test_cfg = dict()
