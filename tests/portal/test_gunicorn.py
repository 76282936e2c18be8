import gc

from portal import gunicorn


def test_the_collector_leaves_alone_what_is_loaded():
    before = gc.get_threshold()
    try:
        gunicorn.tune_collector()
        assert gc.get_freeze_count() > 10_000  # the modules of Django alone are more
        assert gc.get_threshold() == (50_000, 20, 20)
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
    assert gc.get_freeze_count() == 0
