"""Services and commands score images: what they are sent, what they may answer, what is kept."""

import io
import json
import time

import pytest
import torch
from external_judges import Server, by_brightness, command, labels
from PIL import Image
from tiny import batch_of, boxed, images, labelled

from raproc.evaluation import AgreementWithOriginals, RecognizedBy
from raproc.kinds import kind_of, match_classes
from raproc.models.recognizers import ExternalDetector, ExternalRecognizer
from raproc.models.recognizers.external_answers import AnswerFolder, read_answer
from raproc.models.recognizers.naming import named_recognizer

LIGHT, DARK = torch.full((1, 3, 6, 8), 0.9), torch.full((1, 3, 6, 8), 0.1)
BOTH = torch.cat([LIGHT, DARK])


def at(server, kind=ExternalRecognizer, **settings):
    return kind(server.address, **{'cache': None, 'wait': 0.01, **settings})


def test_an_address_is_sent_png_and_answers_are_matched_by_name():
    with Server([(200, by_brightness)]) as server:
        recognizer = at(server)
        match_classes(recognizer, ['DARK', 'bright', 'other'], 'test')
        light, dark = recognizer.predict(BOTH, [labelled(0, (6, 8)), labelled(1, (6, 5))])
    assert (int(light.pred_label), int(dark.pred_label)) == (1, 0)
    # 'odd' is none of the classes, 'other' not in the answer.
    torch.testing.assert_close(light.pred_score, torch.tensor([0, 0.8, 0]))
    assert int(dark.gt_label) == 1
    sent = [Image.open(io.BytesIO(png)) for png in server.images]
    assert [(image.format, image.size) for image in sent] == [('PNG', (8, 6)), ('PNG', (5, 6))]
    assert sent[0].getpixel((0, 0)) == (230, 230, 230)


@pytest.mark.parametrize('stdin', [False, True])
def test_a_command_gets_a_file_or_the_image_on_its_input(tmp_path, stdin):
    words, _ = command(tmp_path)
    words += ['--stdin'] if stdin else []
    recognizer = ExternalRecognizer(
        command=words, stdin=stdin, classes=['dark', 'bright'], cache=None
    )
    found = recognizer.predict(BOTH)
    assert [int(sample.pred_label) for sample in found] == [1, 0]


def test_answers_are_kept_by_image_and_source(tmp_path):
    cache = str(tmp_path / 'answers')
    with Server([(200, by_brightness)]) as server:
        first = at(server, cache=cache)
        first.predict(LIGHT), first.predict(LIGHT)
        assert (first.asked, first.remembered) == (1, 1)
        again = at(server, cache=cache)
        again.predict(BOTH)
        assert (again.asked, again.remembered) == (1, 1)
        assert len(server.images) == 2
        ExternalRecognizer(server.address + '/other', cache=cache).predict(LIGHT)
        assert len(server.images) == 3  # another source
    files = sorted((tmp_path / 'answers').glob('*/*'))
    assert len(files) == 3 and {file.suffix for file in files} == {'.json'}
    content = json.loads(files[0].read_text())
    assert content['image'] == files[0].stem
    folder = AnswerFolder(cache, content['source'], files[0].parent.name)
    assert folder.read(files[0].stem) == content['answer']
    files[0].write_text('{"answer"')  # a broken file is no answer
    assert folder.read(files[0].stem) is None


def test_a_changed_script_is_asked_anew(tmp_path):
    words, log = command(tmp_path)
    for text in ('', '', '# changed\n'):
        (tmp_path / 'judge.py').write_text((tmp_path / 'judge.py').read_text() + text)
        ExternalRecognizer(command=words, cache=str(tmp_path / 'answers')).predict(LIGHT)
    assert log.read_text().split() == ['asked'] * 2


def test_http_500_then_success():
    with Server([(500, 'no'), (503, 'no'), (200, by_brightness)]) as server:
        (sample,) = at(server, classes=['bright', 'dark']).predict(LIGHT)
    assert int(sample.pred_label) == 0 and len(server.images) == 3


@pytest.mark.parametrize(
    'replies, asked, message',
    [
        ([(500, 'no')], 3, 'but got none in 3 attempts: HTTP 500'),
        ([(404, 'no')], 1, 'but got HTTP 404 Not Found; set another address'),
        ([(302, '')], 1, 'but got HTTP 302'),  # not followed
    ],
)
def test_http_errors(replies, asked, message):
    with Server(replies) as server:
        with pytest.raises(ConnectionError, match=message):
            at(server, retries=2).predict(LIGHT)
        assert len(server.images) == asked


def test_nobody_listens():
    with Server([]) as server:
        address = server.address
    with pytest.raises(ConnectionError, match='but got none in 2 attempts: .*refused'):
        ExternalRecognizer(address, cache=None, retries=1, wait=0.01).predict(LIGHT)


def test_timeouts(tmp_path):
    def slow(png):
        time.sleep(0.4)
        return labels()

    with Server([(200, slow), (200, by_brightness)]) as server:
        recognizer = at(server, timeout=0.2, classes=['bright', 'dark'])
        assert int(recognizer.predict(LIGHT)[0].pred_label) == 0
    words, log = command(tmp_path, 'import time\nopen({log!r}, "a").write("x")\ntime.sleep(60)\n')
    start = time.monotonic()
    with pytest.raises(ConnectionError, match='none in 2 attempts: no answer within 1 s'):
        ExternalRecognizer(command=words, cache=None, timeout=1, retries=1, wait=0.01).predict(
            LIGHT
        )
    assert time.monotonic() - start < 20 and log.read_text() == 'xx'


def test_a_command_that_fails(tmp_path):
    words, _ = command(tmp_path, 'raise SystemExit("no licence")')
    with pytest.raises(ConnectionError, match='in 1 attempts: it ended with code 1: no licence'):
        ExternalRecognizer(command=words, cache=None, retries=0).predict(LIGHT)


@pytest.mark.parametrize(
    'text, reason',
    [
        ('<html>', 'Expecting value'),
        ('[1]', 'no list of labels'),
        ('{"labels": {"cat": 1}}', 'no list of labels'),
        ('{"labels": ["cat"]}', "a label 'cat'"),
        ('{"labels": [{"name": "cat"}]}', "no 'score'"),
        ('{"labels": [{"name": "", "score": 1}]}', "a name ''"),
        ('{"labels": [{"name": "cat", "score": 90}]}', 'a score 90, which is not in'),
        ('{"labels": [{"name": "cat", "score": NaN}]}', 'the constant NaN'),
        ('{"labels": [{"name": "cat", "score": true}]}', 'a score True'),
        ('[' * 100_000, 'recursion|nested|depth|Expecting'),
    ],
)
def test_broken_answers_are_named_and_not_kept(text, reason, tmp_path):
    with Server([(200, text)]) as server:
        with pytest.raises(ValueError, match=f'to answer with JSON such as .*({reason})'):
            at(server, cache=str(tmp_path / 'answers')).predict(LIGHT)
        assert len(server.images) == 1
    assert not list(tmp_path.rglob('*.json'))


def test_boxes_of_answers():
    def text(*box):
        return labels(('cat', 0.5, list(box)))

    assert read_answer(text(1, 2, 3.5, 4), True, 'x')[0].box == (1, 2, 3.5, 4)
    with pytest.raises(ValueError, match='a box .* without area'):
        read_answer(text(3, 2, 1, 4), True, 'x')
    with pytest.raises(ValueError, match=r'\(a box \[1, 2, 3\]\)'):
        read_answer(text(1, 2, 3), True, 'x')
    with pytest.raises(ValueError, match="no 'box'"):
        read_answer(labels(('cat', 0.5)), True, 'x')


def test_a_detector_returns_to_the_original():
    answer = labels(
        ('dog', 0.6, [8, 4, 16, 20]), ('unicorn', 0.9, [0, 0, 5, 5]), ('TV', 0.7, [0, 0, 2, 2])
    )
    with Server([(200, answer)]) as server:
        recognizer = at(server, ExternalDetector)
        match_classes(recognizer, ['tvmonitor', 'dog'], 'test')
        (sample,) = recognizer.predict(batch_of(images((32, 48))), [boxed((32, 48), scale=2.0)])
    found = sample.pred_instances
    assert found.labels.tolist() == [0, 1]  # the highest score first
    assert found.bboxes.tolist() == [[0, 0, 1, 1], [4, 2, 8, 10]]
    torch.testing.assert_close(found.scores, torch.tensor([0.7, 0.6]))
    assert kind_of(recognizer).record(sample)['pred']['labels'] == [0, 1]


def test_no_class_of_the_data_is_never_right():
    with Server([(200, labels(('unicorn', 0.9)))]) as server:
        recognizer = at(server)
        match_classes(recognizer, ['cat', 'dog'], 'test')
        metric = RecognizedBy(recognizer, dict(type='mmpretrain.Accuracy'))
        batch = dict(data_samples=[labelled(0, (6, 8)), labelled(1, (6, 8))])
        found = metric.predict(list(BOTH), batch)
        metric.process(batch, [dict(seen=image) for image in BOTH])
    assert metric.evaluate(2) == {'external/accuracy/top1': 0.0}
    assert [kind_of(recognizer).record(sample)['prediction'] for sample in found] == [-1, -1]
    assert str(kind_of(recognizer).opinion(found[0], ['cat', 'dog'])) == 'nothing'


def test_without_labels_it_learns_the_names_that_it_meets():
    with Server([(200, by_brightness)]) as server:
        column = AgreementWithOriginals(at(server, name='judge'))
        batch = dict(
            targets=list(BOTH),
            data_samples=[
                labelled(0, (6, 8), img_path='light.png'),
                labelled(0, (6, 8), img_path='dark.png'),
            ],
        )
        column.process(batch, [dict(seen=LIGHT[0]), dict(seen=LIGHT[0])])
        assert column.evaluate(2) == {'judge/accuracy/top1': 50.0}
        assert len(server.images) == 2
    assert kind_of(column.recognizer).class_names(column.recognizer)[:3] == (
        'Bright',
        'odd',
        'dark',
    )
    assert column.recognizer.num_classes == 4096


@pytest.mark.parametrize('kind', [ExternalRecognizer, ExternalDetector])
def test_scores_only(kind):
    recognizer = kind('http://127.0.0.1:1', name='cloud')
    for call in (
        lambda: recognizer.loss(LIGHT, []),
        lambda: recognizer.outputs(LIGHT, LIGHT),
        lambda: recognizer.features(LIGHT),
    ):
        with pytest.raises(TypeError, match="recognizer 'cloud', a External.* can score images"):
            call()


def test_refusals(tmp_path):
    for address in ('file:///etc/passwd', 'ftp://host/x', '127.0.0.1:80', 'http://'):
        with pytest.raises(ValueError, match='only http and https are asked'):
            ExternalRecognizer(address)
    with pytest.raises(FileNotFoundError, match="a program to run, but got no 'no-such-program'"):
        ExternalRecognizer(command=['no-such-program'])
    with pytest.raises(TypeError, match="a command as a list such as .* but got 'ls -l'"):
        ExternalRecognizer(command='ls -l')
    with pytest.raises(ValueError, match='an address or a command .* set one of both'):
        ExternalRecognizer()


def test_names():
    assert named_recognizer('external:http://127.0.0.1:8000/v1') == dict(
        type='ExternalRecognizer', name='127.0.0.1:8000_v1', address='http://127.0.0.1:8000/v1'
    )
    assert named_recognizer("external:python 'my judge.py' --fast") == dict(
        type='ExternalRecognizer', name='my judge', command=['python', 'my judge.py', '--fast']
    )
    assert named_recognizer('external-det:./judge')['type'] == 'ExternalDetector'
