"""raproc models: the processors and recognizers with short names."""

from mmengine.config import Config

from raproc.cli.models import weights_of


def test_processors(run):
    code, out, _ = run('models', 'processors')
    head, *lines = out.splitlines()
    assert code == 0
    assert head.split() == [
        'processor', 'task', 'scale', 'size', 'PSNR', 'on', 'gained', 'licence', 'weights',
        'source',
    ]  # fmt: skip
    (rlfn,) = [line.split() for line in lines if line.startswith('plain/sr_rlfn')]
    assert rlfn[7] == 'MIT' and rlfn[-1] == 'https://github.com/ofsoundof/NTIRE2022_ESR'
    (plain,) = [line for line in lines if line.startswith('plain/sr_small')]
    assert plain.split()[:4] == ['plain/sr_small', 'super-resolution', 'x4', '0.4']
    (photos,) = [line for line in lines if line.startswith('plain/sr_photos ')]
    assert photos.split()[5:7] == ['29.51', 'Set5']
    (further,) = [line for line in lines if line.startswith('unsup_ra/jpeg')]
    assert further.split()[10] == '+9.4'  # of its five, over plain/jpeg_photos
    (ra,) = [line for line in lines if line.startswith('ra/sr_efficientnet-lite0_cls_small')]
    assert ra.split()[5:10] == [
        '26.21',
        'ImageNet',
        '(260',
        'images)',
        '+9.5',
    ]  # (66.2 + 65 + 55.4 - 53.8 - 56.5 - 47.7) / 3


def test_recognizers(run):
    code, out, _ = run('models', 'recognizers')
    names = [line.split()[0] for line in out.splitlines()]
    assert code == 0 and {'cls_r18', 'det_r101', 'resnet', 'retinanet'} < set(names)


def test_where_weights_are(tmp_path, monkeypatch):
    monkeypatch.setenv('TORCH_HOME', str(tmp_path))
    monkeypatch.chdir(tmp_path)
    r18 = Config(
        dict(r=dict(type='TorchvisionRecognizer', model='resnet18', weights='IMAGENET1K_V1'))
    ).r
    address = 'https://download.pytorch.org/models/resnet18-f37072fd.pth'
    assert weights_of(r18) == f'{address} (45 MB)'
    assert weights_of(dict(r18, weights='no.pth')) == 'not here: no.pth'
    assert weights_of(dict(type='MMDetRecognizer', model='a')) == 'its library downloads them'
    (tmp_path / 'mine.pth').write_bytes(b'')
    assert weights_of(dict(r18, weights='mine.pth')) == 'mine.pth'
