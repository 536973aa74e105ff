"""Deblurring instead of denoising, with an editor and losses of your own."""

_base_ = 'raproc::ra/dn_r18_cls.py'

custom_imports = dict(imports=['raproc', 'own_editor', 'own_degradation', 'own_distance'])

model = dict(
    processor=dict(_delete_=True, type='ThinEditor', scale=1),
    processing_loss=dict(_delete_=True, type='CharbonnierLoss'),
    recognition=dict(type='JensenShannonLoss', loss_weight=1e-2),
)

train_pipeline = [*_base_.train_images, dict(type='RandomBlur'), _base_.pack]
test_pipeline = [*_base_.test_images, dict(type='RandomBlur', seed=0), _base_.pack]

train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline)))
val_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_dataloader = val_dataloader
