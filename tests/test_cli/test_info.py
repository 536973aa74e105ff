"""raproc info: what a report of a problem should hold."""

from raproc.cli import info
from raproc.version import __version__


def test_sections(run):
    code, out, _ = run('info')
    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    assert [line[0] for line in lines if len(line) == 1][:3] == ['Versions', 'Devices', 'Bridges']
    assert ['raproc', __version__] in lines
    assert any(line[0] == 'torch' for line in lines) and any(line[0] == 'cpu' for line in lines)
    assert any(line[0] == 'mmcv._ext' for line in lines)


def test_missing_parts_have_their_pip_line(monkeypatch):
    requirements = [
        'numpy>=1.24',
        'mmagic==1.2.*; extra == "mmagic"',
        'diffusers<0.25,>=0.20; extra == "mmagic"',
        'numpy; extra == "here"',
        'raproc[mmagic]; extra == "all"',
    ]
    monkeypatch.setattr(info.metadata, 'requires', lambda name: requirements)
    monkeypatch.setattr(
        info, 'version_of', lambda name: '1.0' if name in ('numpy', 'raproc') else None
    )
    assert info.missing_parts() == {
        'safetensors': 'reads .safetensors weights: pip install safetensors',
        'mmagic': "pip install 'mmagic==1.2.*' 'diffusers<0.25,>=0.20'",
    }


def test_never_installed(monkeypatch):
    def missing(name):
        raise info.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(info.metadata, 'requires', missing)
    monkeypatch.setattr(info.metadata, 'version', missing)
    assert info._extras() == {}
    assert info.missing_parts()['raproc'].endswith('its extras are not known: pip install .')
    assert info.version_of('no-such-package-at-all') is None
