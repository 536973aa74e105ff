# The recognizers and the data of the paper's ImageNet tables.
reference = None
tasks = ['sr', 'dn', 'jpeg']
seeds = [0]
dataset = 'raproc::_base_/datasets/imagenet_{task}.py'
columns = dict(
    r18='raproc::_base_/recognizers/cls_r18.py',
    r50='raproc::_base_/recognizers/cls_r50.py',
    r101='raproc::_base_/recognizers/cls_r101.py',
    d121='raproc::_base_/recognizers/cls_d121.py',
    v16='raproc::_base_/recognizers/cls_v16.py',
)
# Where tools/train.py puts the checkpoints.
work_dir = 'work_dirs/{config}'
# The paper's PSNR and SSIM: of each batch's mean error, and with black beyond the border.
quality_form = 'authors'

original = dict(name='original')
no_processing = dict(name='no_processing', config='raproc::no_processing/{task}.py')
plain = dict(name='plain', config='raproc::plain/{task}.py')
