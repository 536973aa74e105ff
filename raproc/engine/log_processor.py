"""Write the losses of the log with four significant digits."""

from __future__ import annotations

from mmengine.runner import LogProcessor


class SignificantLogProcessor(LogProcessor):
    """Write losses as ``0.0001234``, where mmengine's has ``0.0001``; the rest is mmengine's.

    Args:
        **kwargs: Those of mmengine's ``LogProcessor``.
    """

    def get_log_after_iter(self, runner, batch_idx: int, mode: str) -> tuple[dict, str]:
        """Format the log of an iteration.

        Args:
            runner (Runner): The runner.
            batch_idx (int): The position in the epoch.
            mode (str): ``train``, ``val`` or ``test``.

        Returns:
            tuple[dict, str]: The values by name, and the line of the log.
        """
        tag, line = super().get_log_after_iter(runner, batch_idx, mode)
        for key, value in tag.items():
            name = key.removeprefix(f'{mode}/')
            if isinstance(value, float) and 'loss' in name:
                text = f'{name}: {value:.{self.num_digits}f}'
                line = line.replace(f'  {text}', f'  {name}: {value:.4g}')
        return tag, line
