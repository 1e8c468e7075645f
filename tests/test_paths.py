"""Which source list, store and ledger are used, and by which rule."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from findvalue import paths
from findvalue.errors import ExitCode, SourceListError, UsageError

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder that the system's rules point to."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    return home


@pytest.fixture
def cwd(tmp_path: Path) -> Path:
    cwd = tmp_path / "cwd"
    cwd.mkdir()
    return cwd


def a_list(folder: Path, name: str = "sources.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text("sources: []\n", "utf-8")
    return path


def test_the_option_wins_over_every_other_rule(home: Path, cwd: Path) -> None:
    wanted = a_list(cwd, "wanted.yaml")
    a_list(cwd)
    a_list(home / "config" / "findvalue")
    environ = {"FINDVALUE_SOURCES": str(a_list(cwd, "other.yaml"))}
    found = paths.find_sources(Path("wanted.yaml"), environ=environ, cwd=cwd)
    assert found == paths.Located(wanted, "--sources")


def test_the_variable_wins_over_the_folder(home: Path, cwd: Path) -> None:
    a_list(cwd)
    wanted = a_list(home, "mine.yaml")
    found = paths.find_sources(None, environ={"FINDVALUE_SOURCES": str(wanted)}, cwd=cwd)
    assert found == paths.Located(wanted, "FINDVALUE_SOURCES")


def test_a_tilde_in_the_variable_is_the_home_folder(home: Path, cwd: Path) -> None:
    wanted = a_list(home, "mine.yaml")
    found = paths.find_sources(None, environ={"FINDVALUE_SOURCES": "~/mine.yaml"}, cwd=cwd)
    assert found.path == wanted


@pytest.mark.usefixtures("home")
def test_an_empty_variable_is_no_variable(cwd: Path) -> None:
    here = a_list(cwd)
    found = paths.find_sources(None, environ={"FINDVALUE_SOURCES": ""}, cwd=cwd)
    assert found == paths.Located(here, "./sources.yaml")


def test_the_folder_wins_over_the_configuration(home: Path, cwd: Path) -> None:
    a_list(home / "config" / "findvalue")
    here = a_list(cwd)
    assert paths.find_sources(None, environ={}, cwd=cwd).path == here


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are Linux's")
def test_the_configuration_wins_over_the_bundled_list(home: Path, cwd: Path) -> None:
    own = a_list(home / "config" / "findvalue")
    found = paths.find_sources(None, environ={}, cwd=cwd)
    assert found == paths.Located(own, "user configuration folder")


@pytest.mark.usefixtures("home")
def test_a_fresh_machine_uses_the_bundled_list(cwd: Path) -> None:
    found = paths.find_sources(None, environ={}, cwd=cwd)
    assert found.rule == "bundled list"
    assert found.path.read_bytes() == (ROOT / "sources.yaml").read_bytes()


@pytest.mark.usefixtures("home")
def test_a_folder_called_sources_yaml_is_not_a_list(cwd: Path) -> None:
    (cwd / "sources.yaml").mkdir()
    assert paths.find_sources(None, environ={}, cwd=cwd).rule == "bundled list"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("explicit", "environ", "rule"),
    [
        (Path("gone.yaml"), {}, "--sources"),
        (None, {"FINDVALUE_SOURCES": "gone.yaml"}, "FINDVALUE_SOURCES"),
    ],
)
def test_a_named_list_that_is_missing_is_an_error_with_a_way_out(
    cwd: Path, explicit: Path | None, environ: dict[str, str], rule: str
) -> None:
    with pytest.raises(SourceListError) as caught:
        paths.find_sources(explicit, environ=environ, cwd=cwd)
    assert caught.value.exit_code == ExitCode.INVALID_LIST
    assert caught.value.problems == (f"gone.yaml: no such file (named by {rule})",)
    assert "the list that comes with findvalue" in caught.value.hint


@pytest.mark.usefixtures("home")
def test_the_way_out_names_the_list_that_would_be_used(cwd: Path) -> None:
    a_list(cwd)
    with pytest.raises(SourceListError) as caught:
        paths.find_sources(Path("gone.yaml"), environ={}, cwd=cwd)
    assert "./sources.yaml" in caught.value.hint


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are Linux's")
def test_the_way_out_may_be_the_users_own_list(home: Path, cwd: Path) -> None:
    own = a_list(home / "config" / "findvalue")
    with pytest.raises(SourceListError) as caught:
        paths.find_sources(Path("gone.yaml"), environ={}, cwd=cwd)
    assert str(own) in caught.value.hint


@pytest.mark.usefixtures("home")
def test_a_name_that_begins_with_a_tilde_of_nobody_is_just_a_name(cwd: Path) -> None:
    wanted = a_list(cwd / "~no-such-user-here")
    named = Path("~no-such-user-here/sources.yaml")
    assert paths.find_sources(named, environ={}, cwd=cwd).path == wanted


@pytest.mark.usefixtures("home")
def test_an_installed_package_uses_its_own_copy(
    tmp_path: Path, cwd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packaged = a_list(tmp_path / "site-packages" / "findvalue")
    monkeypatch.setattr(paths, "__file__", str(packaged.parent / "paths.py"))
    found = paths.find_sources(None, environ={}, cwd=cwd)
    assert found == paths.Located(packaged.resolve(), "bundled list")


@pytest.mark.usefixtures("home")
def test_an_installation_without_its_list_says_so(
    tmp_path: Path, cwd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "site-packages/findvalue/paths.py"))
    with pytest.raises(SourceListError, match="without its source list") as caught:
        paths.find_sources(None, environ={}, cwd=cwd)
    assert "--sources" in caught.value.hint


def test_the_store_is_where_the_option_says(tmp_path: Path) -> None:
    wanted = tmp_path / "my.db"
    environ = {"FINDVALUE_STORE": "elsewhere.db", "FINDVALUE_DATA": str(tmp_path)}
    assert paths.store_path(wanted, environ) == paths.Located(wanted, "--store")


def test_the_store_is_where_the_variable_says(tmp_path: Path) -> None:
    wanted = tmp_path / "my.db"
    environ = {"FINDVALUE_STORE": str(wanted), "FINDVALUE_DATA": "elsewhere"}
    assert paths.store_path(None, environ) == paths.Located(wanted, "FINDVALUE_STORE")


def test_the_data_folder_holds_store_and_ledger(tmp_path: Path) -> None:
    environ = {"FINDVALUE_DATA": str(tmp_path)}
    assert paths.data_dir(environ) == tmp_path
    assert paths.store_path(None, environ).path.parent == tmp_path
    assert paths.store_path(None, environ).rule == "FINDVALUE_DATA"
    assert paths.ledger_path(environ).parent == tmp_path
    assert paths.ledger_path(environ) != paths.store_path(None, environ).path


@pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are Linux's")
def test_without_any_variable_the_data_is_where_the_system_wants_it(home: Path) -> None:
    located = paths.store_path(None, {})
    assert located.path == home / "data" / "findvalue" / paths.STORE
    assert located.rule == "user data folder"


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="folder") as caught:
        paths.store_path(tmp_path, {})
    assert caught.value.exit_code == ExitCode.USAGE
    assert str(tmp_path) in caught.value.hint


def test_nothing_is_created_by_looking(home: Path, cwd: Path) -> None:
    paths.find_sources(None, environ={}, cwd=cwd)
    paths.store_path(None, {})
    assert list(home.iterdir()) == []
    assert list(cwd.iterdir()) == []


def test_a_named_list_is_found_without_loading_platformdirs() -> None:
    code = (
        "import sys, pathlib; from findvalue import paths;"
        f"paths.find_sources(pathlib.Path({str(ROOT / 'sources.yaml')!r}),"
        " environ={}, cwd=pathlib.Path.cwd());"
        "assert 'platformdirs' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
