# The paper's VGG-16 detector (without batch norm): six epochs, the head is fc6 and fc7.
_base_ = 'faster-rcnn_r50-c4_voc0712.py'

pretrained = dict(
    type='Pretrained',
    prefix='backbone.',
    checkpoint='https://download.openmmlab.com/mmclassification/v0/vgg/'
    'vgg16_batch256_imagenet_20210208-db26f1a5.pth',
)
model = dict(
    backbone=dict(
        _delete_=True,
        type='mmpretrain.VGG',
        depth=16,
        out_indices=(4,),
        frozen_stages=2,
        with_last_pool=False,
        init_cfg=pretrained,
    ),
    rpn_head=dict(in_channels=512),
    roi_head=dict(
        bbox_roi_extractor=dict(out_channels=512),
        shared_head=dict(_delete_=True, type='raproc.FC67Head', init_cfg=pretrained),
        bbox_head=dict(with_avg_pool=False, roi_feat_size=1, in_channels=4096),
    ),
    train_cfg=dict(rcnn=dict(sampler=dict(num=256))),
)

optim_wrapper = dict(
    optimizer=dict(weight_decay=5e-4),
    paramwise_cfg=dict(bias_lr_mult=2.0, bias_decay_mult=0.0),
    clip_grad=dict(max_norm=10),
)
train_cfg = dict(max_epochs=6)
