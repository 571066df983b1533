"""A real browser without a window, for tests of pages; `OPTIMLINGS_CHROMIUM` names another one."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")

SIZES = {"desktop": (1280, 800), "phone": (360, 740)}
SCHEMES = ("light", "dark")


def chromium() -> str:
    """The browser's program; empty if there is none."""
    return os.environ.get("OPTIMLINGS_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")


def why_not() -> str:
    """Why pages cannot be tried in a browser here; empty if they can."""
    if importlib.util.find_spec("playwright") is None:
        return 'Playwright is not installed: pip install -e ".[dev]"'
    return "" if chromium() else "Chromium is not installed: apt-get install chromium"


@contextmanager
def browser() -> Iterator[Browser]:
    """The browser of the system; Playwright downloads none."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Root has no sandbox; every page here is made by the tests.
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()
