"""Convert docstrings that are written for Sphinx, for the API reference: roles, literals, links."""

import re

from griffe import Extension, GriffeError

ROLE = re.compile(r':(?:class|func|meth|mod|attr):`~?([^`]+)`')
LITERAL = re.compile(r'``([^`]+)``')
LINK = re.compile(r'`([^`<]+) <(https?://[^>]+)>`_')
# A product such as s*h, which Markdown would take for emphasis; code is matched first and stays.
PRODUCT = re.compile(r'`[^`]*`|^ *(?:>>>|\.\.\.).*$|(?<=\w)\*(?=\w)', re.MULTILINE)


class Roles(Extension):
    """Turn reStructuredText in docstrings into Markdown."""

    def on_object(self, *, obj, **kwargs):
        """Rewrite the docstring of a module, class, function or attribute.

        Args:
            obj (griffe.Object): What is documented.
            **kwargs: The rest of griffe's arguments.
        """
        if obj.docstring is None:
            return
        text = LINK.sub(r'[\1](\2)', obj.docstring.value)
        text = ROLE.sub(lambda match: _reference(obj, match[1]), text)
        text = LITERAL.sub(r'`\1`', text)
        obj.docstring.value = PRODUCT.sub(
            lambda match: r'\*' if match[0] == '*' else match[0], text
        )


def _reference(obj, name):
    """Link a name to its object, if that is on a page."""
    try:
        path = obj.resolve(name)
    except GriffeError:
        path = name
    return f'<autoref identifier="{path}" optional><code>{name}</code></autoref>'
