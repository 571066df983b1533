"""What commands and courses say, and what they ask for, by id; part of the catalogue."""

from __future__ import annotations

from autograder.messages.language import Template

COMMANDS: dict[str, Template] = {
    # ci.checkout
    "course_is_neither_folder_nor_repository": (
        "{source} is neither a folder nor a repository: give a folder, or URL@REF"
    ),
    "repository_cannot_be_fetched": "{source} cannot be fetched: {reason}",
    "git_failed": "git failed",
    # ci.gradescope
    "file_cannot_be_written": "{path} cannot be written: {reason}",
    # ci.tree
    "tree_has_no_lessons": (
        "{tree} has no {exercises}/lessonN_*: start in the repository's folder"
    ),
    # cli.ci
    "recording_lesson_for_seed": "recording {lesson} for seed {seed} …",
    "isolation_required_by_ci": (
        "{reason}; '{required}' is required, so nothing was run. To run it without, where there "
        "are no secrets: --require-isolation none"
    ),
    # cli.compare
    "checking_exercise": "checking {exercise} …",
    # cli.course
    "files_are_up_to_date": "{count} files are up to date",
    "course_has_nothing_wrong": "{folder}: nothing is wrong",
    "file_was_written": "written: {path}",
    "course_file_was_kept": "kept, since you edited it; move it away to have it made again",
    "out_lies_in_class": "lies in",
    "class_lies_in_out": "is around",
    # cli.grade
    "isolation_required": (
        "{reason}; '{required}' is required, so nothing was run.\nautograder/README.md, "
        "Isolation, says what each part is for and how to have it.\nTo run submissions without, "
        "on a machine without secrets: --require-isolation partial, or none"
    ),
    "progress_grading": "grading",
    "progress_on_dask": {
        "one": "grading on {count} Dask worker",
        "other": "grading on {count} Dask workers",
    },
    "results_are_kept": "{reason}; the results are kept, the same command writes it",
    "submissions_in_seconds": {
        "one": "{count} submission in {seconds} s",
        "other": "{count} submissions in {seconds} s",
    },
    "graded_before": "{count} of them graded before",
    "grading_was_stopped": (
        "stopped by {signal}: {count} of {total} submissions are graded, and kept; the same "
        "command goes on from there"
    ),
    "grading_summary": ("\n{how}; {grades}, {report}.html, {feedback}/*.html, {results}/*.json"),
    "out_is_missing": "--out DIR is missing: the folder for results and grades",
    "could_not_be_graded_because": "could not be graded: {reason}",
    "grading_needs_fork": (
        "grading needs Linux or macOS, since this system cannot fork a process for each "
        "submission; the student's run, pytest, works here"
    ),
    "results_of_nobody_in_the_class": (
        "\nnote: {count} results in {path} belong to no student of this class, and are not in "
        "{grades}: {names}"
    ),
    "scheduler_is_for_dask": "--scheduler is for --executor dask: leave one of them out",
    # cli.gradebook
    "scores_are_in_gradebook": "{count} scores are in the gradebook {gradebook}",
    "nbgrader_package_is_missing": (
        '{package} is not installed; where the project is: pip install -e ".[nbgrader]"'
    ),
    # cli.hint
    "exercise_has_no_hints": "{exercise} has no hints",
    # cli.intake
    "dry_run_no_files": "none",
    "dry_run_summary": ("\n{count} students; nothing was run, and nothing was written"),
    "layouts_to_read_otherwise": "note: to read it otherwise: --layout {layouts}",
    "file_could_not_be_attributed": "could not be attributed: {note}",
    "column_lessons_and_files": "lessons and their files",
    # cli.kit
    "kit_update_counts": "{changed} files changed, {added} added, {removed} removed",
    "lessons_brought_along": "brought along, since others import them: {lessons}",
    "kit_merged_answers": "{file}: your answers stay, in the new text",
    "kit_kept_a_copy": "{file}: the file as it was: {copy}",
    "kit_needs_a_look": "take a look: {text}",
    # cli.new
    "new_lesson_next_steps": (
        "next: replace the example in both files, then run: optimlings stubs; optimlings prove "
        "--lesson {number} says what is missing"
    ),
    # cli.prove
    "progress_proving": "proving",
    # cli.record
    "path_was_written": "{path} written",
    "progress_recording": "recording {lesson}",
    # cli.report
    "two_places": "{first} and {second}",
    "unknown_format": "there is no format {format}; there are {formats}",
    "files_were_written_in": "{count} files in {folder}",
    "folder_has_no_results": "{folder} has no {results}/*.json: give the folder of grade --out",
    "format_needs_export": (
        "the format {format} needs the table that your platform exported: --export CSV"
    ),
    "file_is_no_result_of_this_version": (
        "{path} is not a result of this version: {reason}; grade again, or remove it"
    ),
    # cli.reset
    "reset_brought_the_stub": "{name} in {file} is the stub again; the file as it was: {copy}",
    "reset_changed_nothing": "{name} in {file} is as it was handed out",
    # cli.rules
    "rule_due": "due: {text}",
    "rule_late": "late: {text}",
    "rule_shown_after": "shown after: {text}",
    "unknown_name_in_hide": ("--hide {name}: there is no check, exercise or lesson of that name"),
    # cli.see
    "no_folder_for_picture": "there is no folder {folder} for the picture",
    # cli.standing
    "standing_next_commands": ("      optimlings watch {number} · optimlings hint {exercise}"),
    "standing_all_passes": "all of it passes; to see what was built, run: optimlings see 1",
    # folders
    "not_in_a_course": (
        "{folder} is not in a course: neither it nor a folder above it has "
        "tests/exercises/test_lessonN_*.py. Go to the course's folder, or name it: --course DIR"
    ),
    "not_a_lesson_name": "{lesson} is not the name of a lesson, such as lesson4_sgd",
    "command_is_for_authors": (
        "{folder} has no {solutions}/lessonN_*.py: this command is for authors, who have the "
        "answers"
    ),
    "out_is_not_apart": (
        "--out {out} {how} the class's folder {submissions}, so that students' files could "
        "pass for results: give another folder beside it"
    ),
    "out_is_in_use": (
        "another `optimlings grade` is writing to {out}: wait for it, or give another --out"
    ),
    # kit.make
    "kit_needs_optimlings_installed": (
        "optimlings is not installed here, so it is not known what the kit needs"
    ),
    "kit_folder_is_not_empty": "{folder} is not empty: give a new folder, or --update for a kit",
    "lessons_must_be_recorded_first": "{lessons} must be recorded first: run optimlings record",
    # kit.manifest
    "file_is_no_manifest": "{path} is not a manifest",
    "folder_is_no_kit": "{folder} is not a kit: it has no {file}",
    # kit.update
    "kit_text_of_a_lesson": "its text",
    "kit_file_is_no_lesson_now": "{file} is no longer a lesson; it was left as it is",
    "kit_merge_is_not_python": (
        "{file} was left as it is: with the new stub it is not Python; compare it with "
        "{stubs}/{stub}"
    ),
    "kit_exercise_changed_too": (
        "{file}: {exercise} has changed where you wrote; your lines stay; compare them with "
        "{stubs}/{stub}"
    ),
    "kit_file_is_not_text": "{file} is not text ({reason}); it was left as it is",
    # nbgrader.examine
    "nbgrader_course_is_missing": (
        "{folder} is not a folder; make the course first: optimlings course DIR"
    ),
    "course_notebook_was_edited": "{folder} was edited, and is kept as it is",
    "nbgrader_is_too_old": ("nbgrader {version} is older than {oldest}: pip install -U nbgrader"),
    "python_kernel_is_missing": "there is no kernel python3: pip install ipykernel",
    "course_file_is_missing": "{path} is missing: run optimlings course {folder}",
    "notebook_kernel_is_not_python": "its kernel is {kernel}, not 'python3'",
    "notebook_cells_are_missing": "these cells are missing, or have other ids: {cells}",
    "assignment_is_not_generated": "run nbgrader generate_assignment {assignment}",
    "config_does_not_call_configure": (
        "{config} does not call configure, so stock nbgrader would grade"
    ),
    "nbgrader_cannot_use_notebook": "nbgrader cannot use it: {reason}",
    "test_cell_has_no_check": (
        "test cell {cell} checks no exercise of this lesson; you have to grade it by hand"
    ),
    "exercise_has_several_test_cells": "{exercise} has {count} test cells, not 1",
    "test_cell_has_other_points": "test cell {cell} has {points} points, the course {of_course}",
    # nbgrader.feedback
    "feedback_cells_without_score": (
        "{reasons}. A cell without a score shows nan; that is not 0 points."
    ),
    "could_not_be_graded_here": "could not be graded",
    # nbgrader.gradebook
    "gradebook_cannot_be_used": "the gradebook {gradebook} cannot be used: {reason}{advice}",
    "advice_database_driver": "; install the database's driver, such as psycopg[binary]",
    # nbgrader.make
    "file_is_no_notebook": "{path} is not a notebook: {reason}",
    "config_does_not_call_this_grader": (
        "{path} is there, and does not call this grader: add these lines to it, and run the "
        "command again\n{configured}\nconfigure(c, course={root})"
    ),
    # nbgrader.run
    "config_must_call_configure": (
        "nbgrader_config.py must call configure(c, course=DIR), which sets all steps together"
    ),
    "config_must_name_the_course": (
        "nbgrader_config.py must name the course: configure(c, course=DIR)"
    ),
    "config_isolation_is_unknown": (
        "GradeIsolated.require_isolation is {required}, not one of {levels}"
    ),
    # notebook.cells
    "line_of_cell": "line {line} of the cell: {code}",
    # notebook.checking
    "the_untouched_stub": "the untouched stub",
    "unknown_exercise": "there is no exercise {exercise}; there are {known}",
    "check_found_no_course": (
        "check() did not find the course: install the kit that you were given, pip install -e "
        "KIT, or set {variable} to its folder"
    ),
    "notebook_uses_lesson_from": "{lesson}: {origin} is used",
    # student.compare
    "compare_needs_answers": (
        "this course came without answers, so there is nothing to compare with"
    ),
    "compare_needs_an_answer": "{exercise} is not written yet; next, run: {command}",
    "compare_needs_all_checks": (
        "{exercise} does not pass all its checks yet; next: {step}, or run: {command}"
    ),
    # student.items
    "observed_and_expected": "observed {observed}, expected {expected}",
    # student.pytest_plugin
    "recording_lesson_for_seed_once": "recording {lesson} for seed {seed}, once …",
    # student.reset
    "reset_needs_readable_text": (
        "{file} cannot be read as text ({reason}); to bring the whole lesson back, run: "
        "optimlings reset {lesson}"
    ),
    # student.see
    "picture_needs_an_exercise": (
        "the picture of lesson {lesson} needs an exercise that is not written yet: {reason}; "
        "next, run: optimlings watch {lesson}"
    ),
    "lesson_file_cannot_be_read": (
        "{exercises}/{lesson}.py cannot be read ({reason}); run: optimlings reset {lesson}"
    ),
    # student.selection
    "path_has_no_checks": ("{path} has no checks.\nThis runs those of a lesson: pytest --lesson 1"),
    "nothing_was_run": (
        "nothing was run: {reason}. pytest --lesson 1 runs a lesson, pytest --lesson 1.2 an "
        "exercise, pytest all."
    ),
    "no_check_has_keyword": "no check fits -k {keyword}",
    "no_check_was_found": "no check was found",
    "no_such_lesson_here": "there is no such lesson among these checks",
    "no_such_exercise_here": "there is no such exercise among these checks",
    "give_lesson_exercise_or_range": (
        "give a lesson's number, such as 4, an exercise's, such as 1.2, or a range of lessons, "
        "such as 1-8"
    ),
    "lesson_option_is_wrong": "--lesson {text}: {reason}",
    # student.warm_process
    "process_ended_with_status": "it ended with exit status {status}",
    "process_ended_by_signal": "it was ended by {signal}",
    "process_said_nothing": "it said nothing",
    "checking_process_ended": "the process that runs the checks ended: {how}",
    # which_lessons
    "unknown_lesson": "there is no lesson {name}; there are {lessons}",
    "not_a_list_of_lessons": "{text} is not a list of lessons: write it like 9,11 or 1-4,8",
    "range_ends_before_it_begins": (
        "{part} is a range that ends before it begins: write {last}-{first}"
    ),
    "range_has_unknown_lesson": "{range}: there is no lesson {lesson}; there are {lessons}",
    # nbgrader.grade
    "test_cell_is_not_ours": (
        "this test cell has no check of the course in it; please grade it by hand"
    ),
    "line_of_some_cell": "cell {cell}, line {line}: {code}",
    "notes_of_the_grader": "notes of the grader",
    # nbgrader.grades
    "not_autograded": "handed in, but not graded: run nbgrader autograde {assignment}",
    "nothing_was_handed_in": "nothing was handed in",
    "cells_were_not_graded": "not graded: {cells}",
    "rows_were_written": {"one": "{count} row in {path}", "other": "{count} rows in {path}"},
    "row_has_no_score": "no score: {student}, {assignment}: {why}",
    # nbgrader.handed_in
    "lesson_was_not_found": "no notebook or file of {lesson} was found; handed in: {files}",
    "notebooks_could_not_be_graded": {
        "one": "{count} notebook could not be graded",
        "other": "{count} notebooks could not be graded",
    },
    # nbgrader.config
    "nbgrader_trait_lacks": "this nbgrader's {trait} has no {name}",
}
