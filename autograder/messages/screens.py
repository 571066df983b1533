"""What terminals and notebooks show of results, by id; part of the catalogue."""

from __future__ import annotations

from autograder.messages.language import Template

SCREENS: dict[str, Template] = {
    "sentence": "{text}.",
    # A failure, explained
    "label_called": "called",
    "label_came_back": "came back",
    "label_expected": "expected",
    "label_line": "line {line}",
    "label_printed": "printed",
    "label_where": "where",
    "label_that_is": "that is",
    "label_and": "and",
    "label_consistent": "consistent with",
    "label_rule": "rule",
    "exercise_and_title": "{exercise}: {title}",
    "cannot_be_imported": "{file} cannot be imported",
    "is_missing": "{file} is missing",
    "take_it_again": "take it from the course again",
    "name_it_again": "there is {found}: give it that name again",
    "none_of_its_exercises": "None of its exercises can be checked before that.",
    "fault_of_the_grader": "This is a fault of the grader, not of your code. Please report it.",
    "the_rule": "rule: {rule}",
    "consistent": "consistent with {names}: {hint}",
    "consistent_partly": "consistent with {names}, but more than that fails here: {hint}",
    "more_failed": {
        "one": "{count} more failed; pytest -v explains every one",
        "other": "{count} more failed; pytest -v explains every one",
    },
    "following": {
        "one": "{count} follows from the same mistake",
        "other": "{count} follow from the same mistake",
    },
    "unjudged": {
        "one": "{count} check could not be judged, which is a fault of the grader: please report "
        "it. The first is {first}: {why}",
        "other": "{count} checks could not be judged, which is a fault of the grader: please "
        "report it. The first is {first}: {why}",
    },
    # Rows and their states
    "status_passed": "{count} passed",
    "status_failed": "{count} failed",
    "status_timed out": "{count} timed out",
    "status_crashed": "{count} crashed",
    "status_grader error": {"one": "{count} grader error", "other": "{count} grader error"},
    "status_blocked": "{count} blocked",
    "status_not started": "{count} not started",
    "status_of_a_file": "{count} not run",
    "waits_for": "{title}: waits for “{need}”",
    "waits_for_import": "{title}: waits until the file can be imported",
    "graders_fault": "{title}: a fault of the grader",
    "points": "{score} of {full} points",
    "points_short": "{score}/{full} points",
    # What to do next
    "lesson_finished": "lesson {number} is finished; see it:",
    "to_do": "to do: {what}",
    "next_is": "next: {what}",
    "fix_file": "fix {place}",
    "fix_exercise": "fix {exercise} in {place}",
    "write_exercise": "write {exercise} in {place}",
    "go_on_with": "go on with {exercise} in {file}",
    "open_file": "open {file}",
    "did_not_finish": "{lesson} did not finish: {how}",
    "note": "note: {text}",
    # Hints
    "hint_nudge": "{number} {name}: a nudge",
    "hint_idea": "{number} {name}: the idea",
    "hint_more": "for the idea, run: optimlings hint {number} --idea",
    "hint_stages": "stages with hints of their own: {names}",
    # `watch`
    "watch_keys": "h hint · l list · n next · r run all · q quit",
    "watch_printed": {
        "one": "printed, {count} character:",
        "other": "printed, {count} characters:",
    },
    "watch_all": "all exercises; any key goes back",
    "watch_lesson": "lesson {number} · {title}",
    "watch_checking": "checking, {count} done …",
    "watch_file_gone": "{file} is not there",
    "watch_ended": "{file}: the process that ran it did not finish: {how}",
    "watch_silent": "it said nothing for {seconds} s, and was ended",
    "watch_done": "{exercise} passes all its checks",
    "watch_no_hint": "there is no hint for this one",
    "watch_moment": "one moment",
    "watch_save_again": "next: save it again, or run: optimlings reset {lesson}",
    "watch_save": "next: {step}, and save the file",
    "watch_all_done": "all of it passes; nothing is left to do here",
    "watch_press_n": "next: press n for {number} {exercise}",
    "watch_press_n_see": "next: press n for {number} {exercise}; to see what was built, run: "
    "optimlings see {lesson}",
    # The class in a terminal
    "column_student": "student",
    "column_score": "score",
    "column_grade": "grade",
    "column_note": "to note",
    "attested": {
        "one": "{count} of {full} points is attested: {names}",
        "other": "{count} of {full} points are attested: {names}",
    },
    "known_cases": "the default seed's cases are in the course, and can be learned by heart: "
    "--seed N grades on others, the same for all",
    "at_line": "{text}, line {line}",
    "exercise_timed out": "{lesson}: {exercise} timed out",
    "exercise_crashed": "{lesson}: {exercise} crashed",
    "exercise_grader error": "{lesson}: {exercise} grader error",
    # Notebooks and formats
    "exercise_points": "{exercise}: {score} of {full} points",
    "could_not_be_graded": "Could not be graded",
    "noted_by_the_grader": "Noted by the grader",
    "head_lesson": "lesson",
    "head_exercise": "exercise",
    "head_checks": "checks",
    "head_points": "points",
    "bytes": "{count} bytes",
}
