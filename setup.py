"""Packaging: the metadata, and the configs and tools that travel inside the package."""

import os
import runpy
import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
README = ROOT / 'README.md'

# MMEngine looks for `raproc::ra/jpeg_r101_det.py` in <package>/.mim/configs.
MIM = Path('raproc', '.mim')
SHIPPED = ('configs', 'tools', 'checkpoints', 'model-index.yml')

REQUIREMENTS = [
    'matplotlib',
    'mmcv-lite>=2.0.0,<2.2.0',
    'mmdet>=3.3.0,<4',
    'mmengine>=0.10.5,<1',
    'mmpretrain>=1.2.0,<2',
    'numpy>=1.24,<2',
    'opencv-python<4.12',  # newer ones need numpy 2
    'Pillow>=10.1',
    'scipy>=1.9',
    'timm>=1.0',
    'torch>=2.4',
    'torchmetrics>=1.2',
    'torchvision>=0.19',
]
EXTRAS = {
    'export': [
        'onnx>=1.17',
        'onnxruntime>=1.20',
        'onnxscript>=0.5',
        'ml_dtypes<0.6',  # later ones need numpy 2
    ],
    'mmagic': [
        'mmagic==1.2.*',
        'albumentations>=1.3.1,<1.4',  # later ones ask the network for updates
        'diffusers==0.24.0',
        'huggingface_hub<0.25',
        'transformers<4.41',
    ],
    'demo': [
        'gradio>=4.44,<5',
        'huggingface_hub<0.25',
        # Later ones of these changed what it calls.
        'fastapi<0.113',
        'pydantic<2.11',
        'starlette<0.39',
    ],
    'ray': [
        'ray>=2.60,<2.64',
        'pandas>=2.2.3',  # this and the following are those of ray[data]
        'pyarrow>=17,<26',  # later ones need numpy 2
        'fsspec',
    ],
    'tests': ['pytest', 'ruff'],
}


class BuildWithConfigs(build_py):
    """Puts what is in ``SHIPPED`` beside the modules.

    A wheel gets copies. An editable install gets links in the checkout, so that ``raproc::`` always
    means the configs that are edited; git ignores them.
    """

    def run(self):
        """Build the modules, then add the shipped files."""
        super().run()
        target = (ROOT if self.editable_mode else Path(self.build_lib)) / MIM
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in SHIPPED:
            add = link if self.editable_mode else copy
            add(ROOT / name, target / name)


def link(source, target):
    """Link to a file or folder of the checkout, or copy it where the system forbids links."""
    try:
        target.symlink_to(os.path.relpath(source, target.parent), source.is_dir())
    except OSError:
        copy(source, target)


def copy(source, target):
    """Copy a file or folder."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns('__pycache__', '*.py[cod]'))
    else:
        shutil.copy2(source, target)


setup(
    name='raproc',
    version=runpy.run_path(str(ROOT / 'raproc' / 'version.py'))['__version__'],
    description='Recognition-aware image processing: images that machines recognise, too',
    long_description=README.read_text(encoding='utf-8') if README.exists() else '',
    long_description_content_type='text/markdown',
    author='The raproc authors',
    license='Apache-2.0',
    keywords=[
        'computer vision',
        'image restoration',
        'super-resolution',
        'denoising',
        'JPEG',
        'image recognition',
        'OpenMMLab',
    ],
    classifiers=[
        'Development Status :: 4 - Beta',
        'Intended Audience :: Developers',
        'Intended Audience :: Science/Research',
        'Operating System :: MacOS',
        'Operating System :: POSIX :: Linux',
        'Programming Language :: Python :: 3',
        'Programming Language :: Python :: 3 :: Only',
        'Programming Language :: Python :: 3.10',
        'Programming Language :: Python :: 3.11',
        'Programming Language :: Python :: 3.12',
        'Topic :: Scientific/Engineering :: Artificial Intelligence',
        'Topic :: Scientific/Engineering :: Image Processing',
    ],
    python_requires='>=3.10',
    packages=find_packages(include=['raproc', 'raproc.*']),
    package_data={'raproc.tables': ['paper_tables.json']},
    install_requires=REQUIREMENTS,
    extras_require=EXTRAS,
    entry_points={'console_scripts': ['raproc = raproc.cli:main']},
    cmdclass={'build_py': BuildWithConfigs},
    zip_safe=False,
)
