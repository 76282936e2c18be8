from tests.reviews.conftest import case, stage

__all__ = ["case", "stage"]
