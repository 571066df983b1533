"""The pages in a real browser: nothing breaks, everything can be read, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from autograder.folders import lesson_files
from autograder.grading.pages import read_evidence, write_pages
from autograder.reports.class_report import class_report
from autograder.reports.pages.classroom import class_page
from autograder.results import schema
from tests.autograder.browser import SCHEMES, SIZES, browser, why_not
from tests.autograder.course import ROOT
from tests.autograder.generated_class import generated_class, likeness
from tests.autograder.test_pages import EVIL, hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
]

LESSONS = [str(number) for number, _ in enumerate(lesson_files(ROOT / "exercises"), 1)]
"""Their numbers."""

PAGES = [
    "class.html",
    "large.html",
    "hostile_class.html",
    "feedback/student01.html",
    "feedback/student02.html",
    "feedback/student05.html",
    "feedback/student08.html",
    "feedback/student10.html",
    "feedback/student12.html",
    "hostile_student.html",
]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def pages(graded_class: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pages: of the class that ships, of a large one, and of hostile results."""
    out = tmp_path_factory.mktemp("pages")
    read = (schema.decode(path.read_bytes()) for path in sorted(graded_class.glob("results/*")))
    results = list(read)
    evidence = {result.submission: read_evidence(graded_class, result.submission)
                for result in results}  # fmt: skip
    large = generated_class(results, evidence)
    for name, some, of in (("class", results, evidence), ("large", large.results, large.evidence)):
        (out / f"{name}.html").write_text(class_page(class_report(some, likeness(of))), "utf-8")
    (out / "feedback").symlink_to(graded_class / "feedback")
    evil = [hostile(results[1], EVIL), hostile(results[2], "x" * 100_000)]
    hostile_out = out / "hostile"
    assert write_pages(hostile_out, evil, {EVIL: EVIL}) == []
    (out / "hostile_class.html").symlink_to(hostile_out / "report.html")
    first = min((hostile_out / "feedback").iterdir())
    (out / "hostile_student.html").symlink_to(first)
    return out


def watch(page: Page, complaints: list[str]) -> None:
    """Note all that the page complains about, asks, or wants from elsewhere."""

    def asked(request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            complaints.append(f"a request: {request.url}")

    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"a dialog: {dialog.message}"))
    page.on("request", asked)


@pytest.fixture
def open_page(chrome: Browser, pages: Path) -> Iterator[Any]:
    """Opens a page by its name, size and scheme, and fails the test if the page complains."""
    complaints: list[str] = []
    contexts = []

    def opened(name: str, size: str = "desktop", scheme: Any = "light", **more: Any) -> Page:
        width, height = SIZES[size]
        viewport: Any = {"width": width, "height": height}
        context = chrome.new_context(viewport=viewport, color_scheme=scheme, **more)
        contexts.append(context)
        page = context.new_page()
        watch(page, complaints)
        page.goto((pages / name).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_has_to_be_scrolled_sideways(open_page: Any, name: str, size: str) -> None:
    page = open_page(name, size)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width <= room


@pytest.mark.parametrize("name", [name for name in PAGES if name != "large.html"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_contrast_labels_and_structure_pass_axe(open_page: Any, name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_page(name, "desktop", scheme, bypass_csp=True)  # axe is a script of its own
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_heading_sorts_the_students(open_page: Any) -> None:
    page = open_page("large.html")
    scores = "[...document.querySelectorAll('#heat tbody td.number')].map(c => +c.textContent)"
    names = "[...document.querySelectorAll('#heat tbody th')].map(c => c.textContent)"
    before = page.evaluate(scores)
    assert before != sorted(before)
    page.get_by_role("button", name="score").click()
    assert page.evaluate(scores) == sorted(before)
    page.get_by_role("button", name="score").click()
    assert page.evaluate(scores) == sorted(before, reverse=True)
    assert page.locator("#heat th[aria-sort=descending]").inner_text().startswith("score")
    page.get_by_role("button", name="student", exact=True).click()
    assert page.evaluate(names) == sorted(page.evaluate(names))
    head = page.locator("#heat th.check").first
    head.get_by_role("button").click()
    column = "[...document.querySelectorAll('#heat tbody tr')].map(r => r.cells[2].className[0])"
    order = ["fgbnhp".index(state) for state in page.evaluate(column)]
    assert order == sorted(order) and len(set(order)) > 1


def test_one_lesson_can_be_looked_at_alone(open_page: Any) -> None:
    page = open_page("class.html")
    visible = (
        "[...document.querySelectorAll('#heat thead tr:first-child th')]"
        ".filter(c => c.offsetWidth).map(c => c.dataset.lesson ?? '')"
    )
    every = set(page.evaluate(visible))
    assert every == {"", *LESSONS}
    page.get_by_label("Lesson").select_option("4")
    assert set(page.evaluate(visible)) == {"", "4"}
    page.get_by_label("Lesson").select_option("all")
    assert set(page.evaluate(visible)) == every


def test_the_first_screen_of_a_large_class_says_what_matters(open_page: Any) -> None:
    page = open_page("large.html")
    _, height = SIZES["desktop"]
    for section in page.locator(".first > section").all():
        box = section.bounding_box()
        assert box["y"] + box["height"] <= height
    assert page.locator(".top li").count() == 5
    assert page.locator(".look a").count() >= 3


def test_a_link_unfolds_what_it_leads_to(open_page: Any) -> None:
    page = open_page("feedback/student08.html")
    folded = page.locator("details.more .card").first
    assert not folded.is_visible()
    page.evaluate("id => { location.hash = id; }", folded.get_attribute("id"))
    folded.wait_for(state="visible")


def test_a_link_to_a_folded_lesson_opens_it(open_page: Any) -> None:
    page = open_page("feedback/student02.html")
    lesson = page.locator("section.lesson:has(> details.done)").first
    inside = lesson.locator(".exercise").first
    assert not inside.is_visible()
    page.locator(f".lessons a[href='#{lesson.get_attribute('id')}']").click()
    inside.wait_for(state="visible")


def test_the_program_can_be_copied(open_page: Any) -> None:
    page = open_page("feedback/student05.html", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".try-it summary").first.click()
    button = page.locator(".try button").first
    code = page.locator(".try pre").first.text_content()
    button.click()
    page.get_by_text("Copied").first.wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == code


@pytest.mark.parametrize("name", ["hostile_student.html", "hostile_class.html"])
def test_text_of_others_is_shown_as_text(open_page: Any, name: str) -> None:
    page = open_page(name)
    assert "<script>alert(1)</script>" in page.inner_text("body")
    assert page.locator("script").count() == 1


@pytest.mark.parametrize("name", ["class.html", "feedback/student05.html"])
def test_a_page_can_be_printed(open_page: Any, name: str) -> None:
    page = open_page(name)
    page.emulate_media(media="print")
    assert not page.locator(".unprinted").first.is_visible()
    assert page.pdf().startswith(b"%PDF")
