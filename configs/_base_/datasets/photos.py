# Patches of photographs without labels, for the long plain training that a recognition-aware one
# starts from. RAPROC_FOLDER is a folder of photographs; links to several folders may stand in it.
# configs/plain/<task>_photos.py put the size of the patches and the degradation in.
data_root = '{{$RAPROC_FOLDER:data/folder}}'

load = dict(type='LoadImage', cache=True)
crop = dict(
    type='mmpretrain.RandomCrop', crop_size=96, pad_if_needed=True, padding_mode='symmetric'
)
flip = dict(
    type='mmpretrain.RandomFlip',
    prob=[0.25, 0.25, 0.25],
    direction=['horizontal', 'vertical', 'diagonal'],
)
pack = dict(type='PackPair', packer=None)
pack_named = dict(type='PackPair', packer=dict(type='mmpretrain.PackInputs'))

train_dataloader = dict(
    batch_size=32,
    num_workers=4,
    persistent_workers=True,
    pin_memory=True,
    drop_last=True,
    collate_fn=dict(type='default_collate'),
    sampler=dict(type='SeededSampler', shuffle=True),
    dataset=dict(
        type='SeededDataset',
        dataset=dict(
            type='mmengine.RepeatDataset',
            times=40,
            dataset=dict(type='FolderDataset', data_root=data_root),
        ),
    ),
)
# The test images of restoration papers; RAPROC_QUALITY holds Set5, CBSD68 and LIVE1.
quality_root = '{{$RAPROC_QUALITY:data/quality}}'
val_dataloader = dict(
    batch_size=1,
    num_workers=2,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(type='FolderDataset'),
)
test_dataloader = val_dataloader
val_evaluator = [dict(type='ImageQuality')]
test_evaluator = val_evaluator

val_cfg = dict()
test_cfg = dict()
