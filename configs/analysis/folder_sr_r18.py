# Unsupervised RA (paper section 3.3) on a folder of images without labels: RAPROC_FOLDER names it.
_base_ = [
    '../_base_/models/unsup_ra.py',
    '../_base_/recognizers/cls_r18.py',
    '../_base_/datasets/imagenet_sr.py',
    '../_base_/schedules/cls_6e.py',
    '../_base_/default_runtime.py',
]

model = dict(processor=dict(scale=4), recognition=dict(recognizer=_base_.recognizer))

train_dataloader = dict(
    dataset=dict(
        dataset=dict(
            _delete_=True,
            type='FolderDataset',
            data_root='{{$RAPROC_FOLDER:data/folder}}',
            pipeline=_base_.train_pipeline,
        )
    )
)
