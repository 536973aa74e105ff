# docker build --tag raproc .                               for a CPU
# docker build --tag raproc --build-arg TORCH=cu128 .       for CUDA; any folder of download.pytorch.org/whl
# docker run --rm --volume "$PWD:/work" --user "$(id -u)" raproc process photos out --model NAME
ARG PYTHON=3.13
FROM python:${PYTHON}-slim-bookworm

ARG TORCH=cpu

# What OpenCV's wheel links to.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgl1 libglib2.0-0 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /src
COPY . .
RUN pip install --no-cache-dir --extra-index-url "https://download.pytorch.org/whl/${TORCH}" \
        --constraint requirements/core.txt --constraint requirements/extras.txt '.[export,web]'

USER 1000
ENV HOME=/tmp
WORKDIR /work
ENTRYPOINT ["raproc"]
CMD ["--help"]
