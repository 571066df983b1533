"""What a beginner reads after a mistake: 40 of them, each in a terminal of 80 columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.autograder.mistakes import ABOVE, BELOW, MISTAKES, Mistake
from tests.autograder.programs import one_in_six
from tests.autograder.terminal import Desk, Terminals, right_code

FRAMES = ("Traceback", "autograder/", "site-packages", "importlib", 'File "', "pytest.", "<frozen")
"""What only the grader's own frames would show."""

MOST_LINES = 6
MOST_LINES_PRINTED = 5


@pytest.fixture(scope="module")
def terminals() -> Iterator[Terminals]:
    with Terminals() as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(shared: Desk) -> Desk:
    shared.clear()
    return shared


def changed(mistake: Mistake) -> str:
    text = right_code(mistake.lesson)
    for old, new in mistake.changes:
        if old == BELOW:
            text += new
        elif old == ABOVE:
            text = text.replace("import torch\n", f"import torch\n{new}", 1)
        else:
            assert old in text, old
            text = text.replace(old, new, 1)
    return text


def test_there_are_40_of_them() -> None:
    assert len({mistake.name for mistake in MISTAKES}) >= 40


@pytest.mark.parametrize("mistake", one_in_six((mistake.name, mistake) for mistake in MISTAKES))
def test_a_mistake_is_explained(mistake: Mistake, desk: Desk, terminals: Terminals) -> None:
    desk.write(mistake.lesson, changed(mistake))
    number = re.findall(r"\d+", mistake.lesson)[0]
    arguments = mistake.arguments or ("--lesson", number)
    screen = terminals.screen(desk.folder, *arguments)
    assert screen.status == 1, screen.text
    text = screen.text
    words = " ".join(text.split())
    assert all(said in words for said in mistake.says), text
    assert not [frame for frame in FRAMES if frame in text], text
    explanation = screen.explanation()
    printed = [line for line in explanation if line.startswith(("  printed", " " * 13))]
    own = explanation[: len(explanation) - len(printed)] if "  printed" in text else explanation
    assert len(own) <= MOST_LINES, text
    place = re.search(rf"exercises/{mistake.lesson}\.py(:\d+)?$", explanation[0])
    assert place, text
    assert screen.next_command().startswith("pytest --lesson "), text
    carets = [i for i, line in enumerate(explanation) if line.strip() == "^"]
    for index in carets:
        code, caret = explanation[index - 1], explanation[index]
        assert code.startswith("  line "), text
        assert code[caret.index("^") :][:1].strip() or len(code) <= caret.index("^"), text


def test_the_caret_stands_under_the_name(desk: Desk, terminals: Terminals) -> None:
    source = right_code("lesson1_gradients")
    wide = source.replace("    seen = []\n", "    seen = []; 名前 = '値'; misspelt\n")
    desk.write("lesson1_gradients", wide)
    explanation = terminals.screen(desk.folder, "--lesson", "1.2").explanation()
    (index,) = [i for i, line in enumerate(explanation) if line.strip() == "^"]
    before = explanation[index - 1].partition("misspelt")[0]
    assert len(explanation[index]) - 1 == len(before) + 3  # three characters are two columns wide


def test_nothing_is_left_out_of_the_list_of_frames(tmp_path: Path) -> None:
    """The list above would be empty words if a traceback had none of them."""
    try:
        import importlib

        importlib.import_module("exercises_that_are_not_there")
    except ModuleNotFoundError:
        import traceback

        text = traceback.format_exc()
    assert sum(frame in text for frame in FRAMES) >= 3
