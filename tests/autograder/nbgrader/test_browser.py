"""The pages as people see them: in Chromium, without a screen.

The pictures are kept where `OPTIMLINGS_PICTURES` says, to be looked at.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("nbgrader", reason="needs the extra [nbgrader]: pip install -e '.[nbgrader]'")
pytest.importorskip("playwright", reason="needs playwright, which the extra [dev] has")

from playwright import sync_api

from tests.autograder import browser as browsers
from tests.autograder.course import ROOT
from tests.autograder.nbgrader.conftest import LESSON, Graded, NbgraderCourse, copy_of

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(bool(browsers.why_not()), reason=browsers.why_not()),
]

SECONDS = 90
MILLISECONDS = SECONDS * 1000
DARK_RED, GREEN = "rgb(207, 34, 46)", "rgb(26, 127, 55)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsers.browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(MILLISECONDS)
    yield page
    page.close()


@pytest.fixture
def picture(page: Any, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """A picture of the page at the end; it must not be blank."""
    yield
    folder = Path(os.environ.get("OPTIMLINGS_PICTURES", tmp_path))
    path = folder / f"{request.node.name}.png"
    page.screenshot(path=str(path))
    assert path.stat().st_size > 10_000


@contextmanager
def lab(folder: Path) -> Iterator[str]:
    """JupyterLab in a folder, with nbgrader's formgrader; its address."""
    port = _free_port()
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        "JUPYTER_RUNTIME_DIR": str(folder / ".runtime"),
        "IPYTHONDIR": str(folder / ".ipython"),
    }
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root",
        f"--port={port}", "--ServerApp.port_retries=0", "--IdentityProvider.token=",
        "--ServerApp.ip=127.0.0.1",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--ServerApp.disable_check_xsrf=True",
    ]  # fmt: skip
    with open(folder / "lab.log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api", server)
            yield address
        finally:
            server.terminate()
            server.wait(SECONDS)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=SECONDS):
                return
        except OSError:
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline
            time.sleep(0.2)  # the server has no signal that says that it listens


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.usefixtures("picture")
def test_the_feedback_page(graded: Graded, page: Any) -> None:
    folder = graded.course.folder / "feedback" / "student02" / LESSON
    page.goto((folder / f"{LESSON}.html").as_uri())
    said = page.get_by_text("consistent with", exact=True)
    said.scroll_into_view_if_needed()
    assert said.is_visible() and page.get_by_text("“same buffer”").first.is_visible()
    box = page.locator("div", has=page.get_by_text("0 of 3 points")).last.locator("xpath=..")
    assert box.evaluate("e => getComputedStyle(e).borderLeftColor") == DARK_RED
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.usefixtures("picture")
def test_the_feedback_page_of_what_could_not_be_graded(graded: Graded, page: Any) -> None:
    folder = graded.course.folder / "feedback" / "broken" / LESSON
    page.goto((folder / f"{LESSON}.html").as_uri())
    assert page.get_by_text("that is not 0 points").first.is_visible()
    assert page.get_by_text("Score: nan / 12.0").first.is_visible()


@pytest.fixture(scope="module")
def address(graded: Graded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    course = copy_of(graded.course, tmp_path_factory.mktemp("lab") / "course")
    _enable_formgrader(course)
    with lab(course.folder) as address:
        yield address


def _enable_formgrader(course: NbgraderCourse) -> None:
    config = course.folder / ".jupyter" / "jupyter_server_config.json"
    config.parent.mkdir()
    config.write_text(
        '{"ServerApp": {"jpserver_extensions": '
        '{"nbgrader.server_extensions.formgrader": true, "jupyterlab": true}}}',
        "utf-8",
    )


@pytest.mark.usefixtures("picture")
def test_formgrader_lists_the_class(address: str, page: Any) -> None:
    page.goto(f"{address}/formgrader/gradebook/{LESSON}/{LESSON}")
    page.get_by_text("Submission #1", exact=True).wait_for()
    page.goto(f"{address}/formgrader/manage_students/student02/{LESSON}")
    page.get_by_role("link", name=LESSON).first.wait_for()
    row = page.locator("tr", has=page.get_by_role("link", name=LESSON)).first
    assert "9 / 12" in row.inner_text().replace("\n", " ")


@pytest.mark.usefixtures("picture")
def test_formgrader_shows_a_submission(address: str, graded: Graded, page: Any) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded.course.folder / 'gradebook.db'}") as gradebook:
        id = gradebook.find_submission_notebook(LESSON, LESSON, "student02").id
    page.goto(f"{address}/formgrader/submissions/{id}/")
    page.get_by_text("“same buffer”").first.wait_for()
    page.get_by_text("“same buffer”").first.scroll_into_view_if_needed()
    field = page.locator("div.nbgrader_cell", has_text="check-accumulated_gradients").locator(
        "input"
    )
    assert field.first.get_attribute("placeholder") in ("0", "0.0")


@pytest.mark.usefixtures("picture")
def test_the_released_notebook_in_jupyterlab(address: str, page: Any) -> None:
    """An answer that is wrong, and then right, and what the student sees."""
    page.goto(f"{address}/lab/tree/release/{LESSON}/{LESSON}.ipynb")
    page.locator(".jp-Notebook-cell").first.wait_for()
    page.get_by_text("| Idle").wait_for()
    cells = page.locator(".jp-CodeCell")
    _run(page, cells.nth(0))  # the first cell, with the import of check
    _run(page, cells.nth(1))
    _answer(page, cells.nth(2), "def gradient(f, w):\n    return 2 * w")
    _run(page, cells.nth(3))
    shown = cells.nth(3).locator(".jp-OutputArea-output")
    shown.get_by_text("came back", exact=True).first.wait_for()
    assert _colour(shown) == DARK_RED
    folder = os.environ.get("OPTIMLINGS_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / "jupyterlab_wrong.png"))
    _answer(
        page,
        cells.nth(2),
        "def gradient(f, w):\n    return torch.autograd.functional.jacobian(f, w.detach())",
    )
    _run(page, cells.nth(3))
    shown.get_by_text("3 of 3 points").wait_for()
    assert _colour(shown) == GREEN


def _run(page: Any, cell: Any) -> None:
    """Run a cell, and wait until the kernel has."""
    cell.locator(".cm-content").click()
    before = cell.locator(".jp-InputPrompt").inner_text()
    page.keyboard.press("Control+Enter")
    prompt = cell.locator(".jp-InputPrompt")
    sync_api.expect(prompt).not_to_have_text(before, timeout=MILLISECONDS)
    sync_api.expect(prompt).not_to_have_text("[*]:", timeout=MILLISECONDS)


def _answer(page: Any, cell: Any, code: str) -> None:
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(code)
    _run(page, cell)


def _colour(output: Any) -> str:
    box = output.locator("div[style*=border-left]").first
    return str(box.evaluate("e => getComputedStyle(e).borderLeftColor"))
