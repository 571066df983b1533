"""Makes the pictures of the README, in `.github/images/`.

The command is `python -m tests.autograder.readme_pictures`. It needs Chromium and `pip install -e
".[dev]"`, and grades `tests/classroom` for them.
"""

from __future__ import annotations

import html
import io
import os
import runpy
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from tests.autograder.browser import browser, why_not
from tests.autograder.course import CLASSROOM, ROOT, copy_course

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = ROOT / ".github" / "images"

STUDENT, LESSON, FIGURE = "student02", "lesson1_gradients", "lesson4_sgd"
"""Whose page is shown, whose terminal, and which lesson's last cell."""

COLOURS = 64
"""Colours of a picture: enough for flat pages, and a third of the bytes."""

TERMINAL = """<!doctype html><meta charset=utf-8><style>
body {{ margin: 0; background: #14181c; color: #e5e8ea; width: max-content; }}
pre {{ font: 14px/1.45 ui-monospace, "Noto Sans Mono", monospace; margin: 0; padding: 16px 20px; }}
b {{ font-weight: 400; color: #62cb9f; }}
</style><pre><b>$ {command}</b>
{text}</pre>"""


def main() -> None:
    """Make all pictures."""
    if why_not():
        sys.exit(why_not())
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser() as chrome:
        work = Path(folder)
        graded = work / "graded"
        run("-m", "autograder", "grade", str(CLASSROOM), "--out", str(graded))
        page = (graded / "feedback" / f"{STUDENT}.html").as_uri()
        save("student", shot(chrome, page, 960, 1240))
        save("class", shot(chrome, (graded / "report.html").as_uri(), 1100, 640))
        screen = work / "terminal.html"
        screen.write_text(terminal(work), "utf-8")
        save("terminal", shot(chrome, screen.as_uri(), 0, 0))
    save("lesson4", figure())


def run(*arguments: str, cwd: Path = ROOT, status: int = 0) -> str:
    """Run Python; what it printed."""
    settings = {**os.environ, "COLUMNS": "96"}
    ended = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=settings, capture_output=True, text=True
    )
    if ended.returncode != status:
        sys.exit(ended.stdout + ended.stderr)
    return ended.stdout


def terminal(work: Path) -> str:
    """The student's run of a lesson, as a page."""
    course = copy_course(work / "course")
    shutil.copy(CLASSROOM / STUDENT / f"{LESSON}.py", course / "exercises")
    number = LESSON.removeprefix("lesson").partition("_")[0]
    said = run("-m", "pytest", "--lesson", number, "-p", "no:cacheprovider", cwd=course, status=1)
    return TERMINAL.format(command=f"pytest --lesson {number}", text=html.escape(said.strip()))


def shot(chrome: Browser, url: str, width: int, height: int) -> bytes:
    """A page as a picture; without a size, as large as what it shows."""
    viewport: Any = {"width": width or 1200, "height": height or 800}
    page = chrome.new_page(viewport=viewport, color_scheme="light")
    page.goto(url)
    if width:
        return page.screenshot()
    return page.locator("pre").screenshot()


def figure() -> bytes:
    """The figure of a lesson's last cell."""
    os.environ["MPLBACKEND"] = "agg"
    import matplotlib.pyplot as plt

    made = io.BytesIO()
    show: Callable[..., None] = lambda *_, **__: plt.savefig(made, format="png", dpi=72)  # noqa: E731
    plt.show = show
    runpy.run_path(str(ROOT / "solutions" / f"{FIGURE}.py"), run_name="__main__")
    return made.getvalue()


def save(name: str, data: bytes) -> None:
    """Write a picture with few colours."""
    picture = Image.open(io.BytesIO(data)).convert("RGB").quantize(COLOURS)
    path = IMAGES / f"{name}.png"
    picture.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
