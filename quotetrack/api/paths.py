"""What the paths of the API may hold."""

from werkzeug.routing import BaseConverter


class IdConverter(BaseConverter):
    """An identifier in a path: 1 to 18 digits without a sign or leading zeros; all else is not found.

    The expression alone decides, so that an address which names nothing is 404 whatever the method.
    """

    regex = "[1-9][0-9]{0,17}"
    largest = 10**18 - 1

    def to_python(self, value: str) -> int:
        """The identifier as a number."""
        return int(value)


class ExternalIdConverter(BaseConverter):
    """A sender's own id in a path: anything at all, slashes among it."""

    regex = ".+"
    part_isolating = False
    weight = 300
