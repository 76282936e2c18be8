"""An action says no, and with which code."""

import pytest

from core.errors import Impossible


def refused(code):
    class Refused:
        def __enter__(self):
            self.raises = pytest.raises(Impossible)
            self.caught = self.raises.__enter__()
            return self.caught

        def __exit__(self, *error):
            done = self.raises.__exit__(*error)
            assert self.caught.value.code == code
            return done

    return Refused()
