_base_ = 'sr_photos.py'

model = dict(processor=dict(_delete_=True, type='RLFN', scale=4))
