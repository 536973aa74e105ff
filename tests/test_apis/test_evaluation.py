"""raproc.evaluate: recognizers on a user's own images, with and without labels."""

import re

import numpy as np
import pytest
import tiny_processor
from external_judges import Server, by_brightness
from PIL import Image
from tiny import detector, recognizer

import raproc
from raproc.apis.evaluation_report import write_evaluation
from raproc.models import RecognitionAwareModel


@pytest.fixture
def photos(tmp_path):
    """Six images of noise, in two folders as if of two classes, and a list of labels."""
    random = np.random.default_rng(0)
    for number in range(6):
        path = tmp_path / 'photos' / f'class{number % 2}' / f'{number}.png'
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(random.integers(0, 256, (32, 40, 3), dtype=np.uint8)).save(path)
    lines = [f'class{number % 2}/{number}.png {number % 4}' for number in range(6)]
    (tmp_path / 'labels.txt').write_text('\n'.join(lines))
    return tmp_path


def identity():
    return RecognitionAwareModel(dict(type='Interpolation', scale=1))


def invert():
    return RecognitionAwareModel(dict(type='Invert'))


def test_without_labels_originals_agree_with_themselves(photos):
    result = raproc.evaluate(
        str(photos / 'photos'),
        dict(same=identity(), black=invert()),
        [recognizer(), detector()],
        task='dn',
        options=dict(sigma=0.0),
    )
    assert result.labelled == dict(tiny=False, tiny_det=False)
    assert result.score('original', 'tiny') == 100
    # Noise of standard deviation 0 changes nothing, so P's image is the original.
    assert result.score('same', 'tiny') == 100
    assert result.score('no_processing', 'tiny') == 100
    assert result.score('same', 'ssim') == pytest.approx(1)
    assert result.score('black', 'psnr') < 10
    assert 'agreement' in str(result)
    with pytest.raises(KeyError, match='expected a processor and a column'):
        result.score('same', 'nobody')


def test_labels_count_where_they_are(photos):
    result = raproc.evaluate(
        str(photos / 'photos'),
        dict(same=identity()),
        [recognizer()],
        labels=str(photos / 'labels.txt'),
        task='dn',
        options=dict(sigma=0.0),
        num_images=4,
    )
    assert result.labelled == dict(tiny=True)
    right = [record['prediction'] == record['label'] for record in records(result, 'original')]
    assert len(right) == 4
    assert result.score('original', 'tiny') == 100 * sum(right) / 4
    assert result.changes('original', 'same', 'tiny') == ([], [])


def records(result, row):
    from raproc.tables import Place

    return result.store.records(Place(result.task, row, 0, 'tiny'))


def test_a_service_is_a_recognizer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, level in (('bright', 200), ('dark', 40)):
        folder = tmp_path / 'photos' / name
        folder.mkdir(parents=True)
        Image.new('RGB', (32, 24), (level,) * 3).save(folder / 'a.png')
    with Server([(200, by_brightness)]) as server:
        settings = dict(task='dn', options=dict(sigma=0.0))
        rows, column = dict(black=invert()), f'external:{server.address}'
        result = raproc.evaluate('photos', rows, [column], labels='folders', **settings)
        name = server.address.removeprefix('http://')
        assert result.score('original', name) == 100
        assert result.score('black', name) == 0
        # Two images and their negatives; what is known is not asked again, without labels either.
        assert len(server.images) == 4
        again = raproc.evaluate('photos', rows, [column], **settings)
        assert again.score('black', name) == 0 and len(server.images) == 4
    assert len(list((tmp_path / 'work_dirs' / 'external_answers').glob('*/*.json'))) == 4


def test_annotations_are_read_first_and_nothing_is_kept(photos):
    (photos / 'labels.txt').write_text('class0/0.png 1\nclass1/1.png\n')
    common = dict(task='dn', processors=dict(same=identity()), recognizers=[recognizer()])
    with pytest.raises(ValueError, match='line 2'):
        raproc.evaluate(str(photos / 'photos'), labels=str(photos / 'labels.txt'), **common)
    result = raproc.evaluate(str(photos / 'photos'), **common)
    folder = result.store.root
    assert folder.is_dir()
    del result
    assert not folder.exists()


def test_report_is_one_file(photos):
    result = raproc.evaluate(
        str(photos / 'photos'),
        dict(black=invert()),
        [recognizer()],
        task='dn',
        out_dir=photos / 'out',
    )
    text = write_evaluation(result, photos / 'out').read_text(encoding='utf-8')
    assert 'src="data:image/png;base64' in text
    assert 'black' in text and 'agreement' in text
    assert not re.search(r'(src|href)="(?!data:)', text)  # nothing outside of the file
    assert not (photos / 'out' / 'changed.png').exists()


def test_dataframe(photos):
    pandas = pytest.importorskip('pandas')
    result = raproc.evaluate(
        str(photos / 'photos'), dict(same=identity()), [recognizer()], task='dn'
    )
    frame = result.to_dataframe()
    assert isinstance(frame, pandas.DataFrame)
    lines = frame[(frame.processor == 'same') & (frame.column == 'tiny')]
    assert lines.score.item() == result.score('same', 'tiny')
    assert lines.metric.item() == 'agreement'


def test_weights_of_ones_own(photos):
    config, weights = tiny_processor.save(photos, dict(tiny_processor.SRRESNET, scale=1))
    result = raproc.evaluate(
        str(photos / 'photos'), [f'{config}@{weights}'], [recognizer()], task='dn'
    )
    assert 0 <= result.score(f'{config}@{weights}', 'tiny') <= 100


def test_wrong_use(photos):
    images = str(photos / 'photos')
    with pytest.raises(ValueError, match='expected a task'):
        raproc.evaluate(images, dict(same=identity()), [recognizer()])
    with pytest.raises(ValueError, match='expected baseline to be one of'):
        raproc.evaluate(images, dict(same=identity()), [recognizer()], task='dn', baseline='x')
    with pytest.raises(ValueError, match='twice'):
        raproc.evaluate(images, dict(same=identity()), [recognizer(), recognizer()], task='dn')
    with pytest.raises(ValueError, match=r"expected other names than \['original'\]"):
        raproc.evaluate(images, dict(original=identity()), [recognizer()], task='dn')
    with pytest.raises(FileNotFoundError, match='expected a folder of images'):
        raproc.evaluate('nowhere', dict(same=identity()), [recognizer()], task='dn')
    with pytest.raises(ValueError, match='expected weights trained for the task'):
        raproc.evaluate(images, ['plain/sr_small'], [recognizer()], task='dn')
