# The recognizers and the data of the paper's PASCAL VOC tables.
reference = None
tasks = ['sr', 'dn', 'jpeg']
seeds = [0]
dataset = 'raproc::_base_/datasets/voc_{task}.py'
columns = dict(
    r18='raproc::_base_/recognizers/det_r18.py',
    r50='raproc::_base_/recognizers/det_r50.py',
    r101='raproc::_base_/recognizers/det_r101.py',
    v16='raproc::_base_/recognizers/det_v16.py',
)
work_dir = 'work_dirs/{config}'
# The paper's PSNR and SSIM: of each batch's mean error, and with black beyond the border.
quality_form = 'authors'

original = dict(name='original')
no_processing = dict(name='no_processing', config='raproc::no_processing/{task}_voc.py')
plain = dict(name='plain', config='raproc::plain/{task}_voc.py')
