"""Lets the API reference show docstrings that name classes as :class:`Name`."""

import re

from griffe import Extension, GriffeError

ROLE = re.compile(r':(?:class|func|meth|mod|attr):`~?([^`]+)`')
LITERAL = re.compile(r'``([^`]+)``')
LINK = re.compile(r'`([^`<]+) <(https?://[^>]+)>`_')


class Roles(Extension):
    """Turns the roles, literals and links of reStructuredText into those of Markdown."""

    def on_object(self, *, obj, **kwargs):
        """Rewrites the docstring of a module, class, function or attribute.

        Args:
            obj (griffe.Object): What is documented.
            **kwargs: The rest of griffe's arguments.
        """
        if obj.docstring is None:
            return
        text = LINK.sub(r'[\1](\2)', obj.docstring.value)
        text = LITERAL.sub(r'`\1`', text)
        obj.docstring.value = ROLE.sub(lambda match: _reference(obj, match[1]), text)


def _reference(obj, name):
    """A link to what a name means where it is written, if it is on a page."""
    try:
        path = obj.resolve(name)
    except GriffeError:
        path = name
    return f'<autoref identifier="{path}" optional><code>{name}</code></autoref>'
