"""Two rows are compared by one column, on the same images, with the test of its kind."""

import json

import pytest

from raproc.kinds.records import write_records

CAT, DOG = [0, 0, 10, 10], [20, 0, 30, 10]


def classified(predictions):
    return [
        dict(image=f'val/{index}.png', label=1, prediction=prediction, score=0.5)
        for index, prediction in enumerate(predictions)
    ]


def detected(labels):
    return [
        dict(
            image=f'{index}.jpg',
            height=20,
            width=40,
            gt=dict(boxes=[CAT], labels=[0], ignore=[False]),
            pred=dict(boxes=[CAT, DOG], labels=[label, 0], scores=[0.9, 0.5]),
        )
        for index, label in enumerate(labels)
    ]


@pytest.fixture
def compare(tmp_path, run_tool):
    """Function that writes two files of records and compares them; returns the JSON."""

    def run(before, after, names=('r18', 'r18'), *args):
        paths = [tmp_path / row / f'{name}.jsonl' for row, name in zip(('plain', 'ra'), names)]
        for path, records in zip(paths, (before, after)):
            write_records(path, records)
        run_tool('analysis_tools/compare_rows', *paths, '--out-dir', tmp_path / 'out', *args)
        return json.loads((tmp_path / f'out/{names[0]}_changes.json').read_text())

    return run


def test_classifier(compare, tmp_path, capsys):
    result = compare(classified([0, 0, 0, 0, 1, 0]), classified([1, 1, 1, 1, 0, 2])[::-1])
    assert result['wrong_to_right'] == [f'val/{i}.png' for i in range(4)]
    assert result['right_to_wrong'] == ['val/4.png']
    assert result['scores'] == pytest.approx([100 / 6, 400 / 6])
    assert result['difference']['value'] == pytest.approx(50)
    assert result['difference']['p_value'] == pytest.approx(0.375)
    text = (tmp_path / 'out/r18_changes.md').read_text()
    assert '| top-1 accuracy (%) | 16.67 | 66.67 | +50.00 (' in text
    assert '6 images: 4 went from wrong to right, 1 from right to wrong.' in text
    assert '## Wrong → right (4)\n\n- val/0.png\n' in text
    assert text.startswith(capsys.readouterr().out.split('\nWritten')[0])


def test_detector(compare):
    result = compare(detected([0, 1, 1, 0, 1]), detected([0, 0, 0, 0, 0]), ('frcnn',) * 2)
    assert result['wrong_to_right'] == ['1.jpg', '2.jpg', '4.jpg']
    assert result['metric'] == 'mAP (%)' and result['scores'] == pytest.approx([40, 100])
    assert 0 < result['difference']['low'] <= 60 <= result['difference']['high']
    assert result['test'] == 'bootstrap over images, 1000 samples'


def test_number_of_samples(compare):
    rows = detected([0, 1]), detected([0, 0])
    assert compare(*rows, ('d',) * 2, '--samples', 20)['test'].endswith('20 samples')


def test_without_a_folder_all_is_printed(tmp_path, run_tool, capsys):
    path = tmp_path / 'r18.jsonl'
    write_records(path, classified([0, 1]))
    run_tool('analysis_tools/compare_rows', path, path)
    printed = capsys.readouterr().out
    assert '+0.00 (' in printed and printed.endswith('## Right → wrong (0)\n\nNone.\n')
    assert [file.name for file in tmp_path.iterdir()] == ['r18.jsonl']


def test_other_column(compare):
    with pytest.raises(SystemExit, match="one column, but got 'r18' and 'r50'"):
        compare(classified([1]), classified([1]), ('r18', 'r50'))


def test_other_kind(compare):
    with pytest.raises(SystemExit, match=r"but got \['classification', 'detection'\]"):
        compare(classified([1]), detected([1]))


def test_other_images(compare):
    with pytest.raises(SystemExit, match="missing after: 'val/1.png', 'val/2.png'"):
        compare(classified([1, 1, 1]), classified([1]))


def test_quality_is_neither_right_nor_wrong(compare):
    records = [dict(image='a', psnr=20.0, ssim=0.7)]
    with pytest.raises(SystemExit, match="quality.jsonl: expected .*; but got 'image, psnr, ssim'"):
        compare(records, records, ('quality', 'quality'))


def test_empty_file(compare):
    with pytest.raises(SystemExit, match='plain/r18.jsonl: expected records .* but got none'):
        compare([], classified([1]))


def test_missing_file(run_tool, tmp_path):
    with pytest.raises(SystemExit, match='cannot compare: .*No such file'):
        run_tool('analysis_tools/compare_rows', tmp_path / 'a.jsonl', tmp_path / 'a.jsonl')
