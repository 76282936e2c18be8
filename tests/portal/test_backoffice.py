from django.contrib import admin

from accounts.backoffice import ReadOnlyAdmin


def test_the_admin_site_has_lists_to_look_at_and_nothing_to_write_in():
    registered = admin.site._registry
    assert all(isinstance(one, ReadOnlyAdmin) for one in registered.values())
    rooms = {model._meta.app_label for model in registered}
    assert {"core", "reviews", "letters", "accounts"} <= rooms
    assert not rooms & {"auth", "account", "mfa", "socialaccount"}
