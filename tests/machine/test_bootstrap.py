"""Set-up says what is missing and how to mend it."""

import pytest

from script.launcher import Trouble, bootstrap, demo


def test_without_root_the_one_line_to_run_is_said(monkeypatch):
    monkeypatch.setattr(bootstrap.os, "getuid", lambda: 1000)
    monkeypatch.setattr(
        bootstrap.shutil, "which", lambda name: None if name == "sudo" else f"/usr/bin/{name}"
    )
    with pytest.raises(Trouble) as trouble:
        bootstrap.install_packages(["libpango-1.0-0", "chromium"])
    assert "sudo apt-get install --yes --no-install-recommends libpango-1.0-0 chromium" in str(trouble.value)


def test_missing_libraries_are_named_by_their_packages(monkeypatch):
    monkeypatch.setattr(bootstrap, "has_library", lambda name: "pango" not in name)
    monkeypatch.setattr(bootstrap, "find_browser", lambda: None)
    monkeypatch.setattr(bootstrap, "is_ubuntu", lambda: False)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    wanted = bootstrap.missing_packages(browser=True, lint=True)
    assert wanted == ["libpango-1.0-0", "libpangoft2-1.0-0", "chromium", "poppler-utils", "gettext"]


def test_a_library_that_is_not_there_is_seen():
    assert bootstrap.has_library("libc.so.6")
    assert not bootstrap.has_library("libnowhere-1.0.so.0")


def test_a_failing_step_says_what_failed_with_the_last_words():
    with pytest.raises(Trouble) as trouble:
        bootstrap.run(["sh", "-c", "echo no route to host; exit 3"], failed="It did not work.")
    assert str(trouble.value) == "It did not work.\n  no route to host"
    with pytest.raises(Trouble, match="No such file"):
        bootstrap.run(["/nowhere/program"], failed="It did not work.")


def test_the_snap_stub_of_ubuntu_is_no_browser(tmp_path):
    stub = tmp_path / "chromium-browser"
    stub.write_text("#!/bin/sh\necho 'requires the chromium snap: snap install chromium'\n")
    assert bootstrap.is_snap_stub(stub)


def test_npm_comes_from_the_wheel_where_the_system_has_none(monkeypatch):
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    npm, environment = bootstrap.npm_command()
    bootstrap.run([*npm, "--version"], failed="npm", env=environment)


@pytest.mark.parametrize("port", ["x", "0", "65536", "-1", "8000 "])
def test_a_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Trouble, match="not a port number"):
        demo.chosen_port()


def test_a_taken_port_is_said_before_anything_starts():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Trouble, match="is taken by another program"):
            demo.refuse_taken(taken.getsockname()[1])
