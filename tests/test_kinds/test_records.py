"""Records are read as they were written, and two cells are compared image by image."""

import pytest

from raproc.kinds.records import align, read_records, write_records

QUALITY = dict(image='q.png', psnr=None, ssim=1.0)
CAT, DOG = [0, 0, 10, 10], [20, 0, 30, 10]


def classified(image, prediction, label=3):
    return dict(image=image, label=label, prediction=prediction, score=0.5)


def detected(labels, scores, boxes=(CAT, DOG), ignore=(False, False)):
    return dict(
        image='d.jpg',
        height=20,
        width=40,
        gt=dict(boxes=[CAT, DOG], labels=[0, 1], ignore=list(ignore)),
        pred=dict(boxes=list(boxes), labels=labels, scores=scores),
    )


def test_records_are_read_as_written(tmp_path):
    path = tmp_path / 'row' / 'r18.jsonl'
    records = [classified('ü/1.png', 2), detected([0, 1], [0.9, 0.123456789]), QUALITY]
    write_records(path, records)
    assert read_records(path) == records
    assert len(path.read_text().splitlines()) == 3
    assert [file.name for file in path.parent.iterdir()] == ['r18.jsonl']


def test_failed_write_keeps_the_old_file(tmp_path):
    path = tmp_path / 'quality.jsonl'
    write_records(path, [QUALITY])
    with pytest.raises(ValueError, match="strict JSON, but got .* for image 'q.png'; write None"):
        write_records(path, [QUALITY, dict(QUALITY, psnr=float('inf'))])
    assert read_records(path) == [QUALITY] and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    'line, message',
    [
        (
            '{"image": "a", "psnr": NaN}',
            'line 2: expected .* strict JSON, but got the constant NaN',
        ),
        ('{"image": "a"', 'line 2: expected a line of strict JSON, but got Expecting'),
        (
            '{"label": 3}',
            r"""line 2: expected an object that names its "image", but got '{"label""",
        ),
        ('[3]', r'line 2: expected an object .* but got .\[3\]'),
    ],
)
def test_bad_line(tmp_path, line, message):
    path = tmp_path / 'r18.jsonl'
    path.write_text(f'{{"image": "b"}}\n{line}\n')
    with pytest.raises(ValueError, match=message):
        read_records(path)


def test_cells_are_compared_by_image():
    before = [classified('a', 1), classified('b', 3), classified('c', 3), classified('d', 1)]
    after = [classified('d', 3), classified('c', 3), classified('b', 2), classified('a', 3)]
    assert [new['image'] for _, new in align(before, after)] == ['a', 'b', 'c', 'd']


def test_missing_images_are_named():
    before = [classified(str(i), 1) for i in range(6)]
    with pytest.raises(
        ValueError, match="missing before: 'x'; missing after: '1', '2', '3' and 2 more"
    ):
        align(before, [before[0], classified('x', 1)])


def test_repeated_images_are_named():
    records = [classified('a', 1)]
    with pytest.raises(ValueError, match="each there once, but got twice after: 'a'"):
        align(records, records * 2)
