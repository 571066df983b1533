"""What is wrong and what to do about it, as commands and errors say it, by id; part of the
catalogue."""

from __future__ import annotations

from autograder.messages.language import Template

ERRORS: dict[str, Template] = {
    "lesson_not_readable": "{lesson}: cannot be read",
    "being_written": "it is being written to",
    "read_fault": (
        "{path} cannot be read: {why}; this is a fault of the machine, not of the submission: "
        "see to it, then the same command grades it"
    ),
    "lesson_has": "lesson {number} has {names}",
    "is_it": "is it {what}?",
    "the_exercises": "the exercises: {names}",
    "files_and_more": "{files}, … ({count} files)",
    "no_file": "no file",
    "neither_python_nor_notebook": "it is neither a Python file nor a notebook",
    # checks.recorded
    "answers_missing_from_without_them": (
        "the answers are missing from {root}: {files}. Without them nothing can be judged; "
        "take the whole course"
    ),
    "nothing_recorded_seed_course_has": (
        "nothing is recorded for seed {seed}, and this course has no answers to record it "
        "from; leave the seed out"
    ),
    "checks_not_as_handed_out": (
        "the checks of {lesson} in {checks} are not as handed out, so nothing can be judged; "
        "bring them back, or take the course again"
    ),
    # checks.recording
    "cut_short_too_large": "{name} is cut short, or too large",
    "not_recording": "{name} is not a recording: {error}",
    # checks.reference
    "solutions_py": "solutions/{lesson}.py: {kind}: {text}",
    "observation_does_not_fit_type": "{name}: the observation does not fit its type: {error}",
    "reference_fails": "the reference fails {name}: {mismatch}",
    "torch_reference_differ_case": (
        "torch and the reference differ in {name}, case {index}: {mismatch}"
    ),
    # ci.checkout
    "neither_folder_nor_repository_give": (
        "{shown} is neither a folder nor a repository: give a folder, or URL@REF"
    ),
    "cannot_be_fetched": "{shown} cannot be fetched: {why}",
    # ci.gradescope
    "cannot_written": "{path} cannot be written: {error}",
    # ci.tree
    "has_no_lessonn_start_repository": (
        "{tree} has no {exercises}/lessonN_*: start in the repository's folder"
    ),
    # cli.ci
    "recording_seed": "recording {name} for seed {seed} …",
    "required_so_nothing_run_run": (
        "{error}; '{require}' is required, so nothing was run. To run it without, where there "
        "are no secrets: --require-isolation none"
    ),
    # cli.compare
    "checking_exercise": "checking {exercise} …",
    # cli.course
    "files_up_date": "{same} files are up to date",
    "nothing_wrong": "{folder}: nothing is wrong",
    "written_to": "written: {path}",
    # cli.grade
    "stopped_submissions_graded_kept_same": (
        "stopped by {value}: {count} of {total} submissions are graded, and kept; the same "
        "command goes on from there"
    ),
    "submissions_s_html_html_json": (
        "\n{results} submissions in {seconds} s{before}{isolation}; {path}, {path_2}.html, "
        "{path_3}/*.html, {path_4}/*.json"
    ),
    "dir_missing_folder_results_grades": "--out DIR is missing: the folder for results and grades",
    "could_not_graded": "could not be graded: {fault}",
    "grading_needs_linux_macos_since": (
        "grading needs Linux or macOS, since this system cannot fork a process for each "
        "submission; the student's run, pytest, works here"
    ),
    "note_results_belong_no_student": (
        "\nnote: {others} results in {path} belong to no student of this class, and are not in "
        "{grades}: {named}"
    ),
    # cli.gradebook
    "scores_gradebook": "{count} scores are in the gradebook {where}",
    "not_installed_where_project_pip": (
        '{missing} is not installed; where the project is: pip install -e ".[nbgrader]"'
    ),
    # cli.hint
    "has_no_hints": "{name} has no hints",
    # cli.intake
    "students_nothing_run_nothing_written": (
        "\n{students} students; nothing was run, and nothing was written"
    ),
    "note_read_otherwise": "note: to read it otherwise: --layout {names}",
    # cli.kit
    "files_changed_added_removed": "{changed} files changed, {added} added, {removed} removed",
    "brought_along_since_others_import": "brought along, since others import them: {names}",
    # cli.new
    "next_replace_example_both_files": (
        "next: replace the example in both files, then run: optimlings stubs; optimlings prove "
        "--lesson {number} says what is missing"
    ),
    # cli.prove
    "proving": "proving",
    # cli.record
    "path_written": "{path} written",
    "recording": "recording {name}",
    # cli.report
    "there_no_format_there": "there is no format {format}; there are {names}",
    "files_in_place": "{files} files in {place}",
    "has_no_json_give_folder": "{folder} has no {results}/*.json: give the folder of grade --out",
    "format_needs_table_your_platform": (
        "the format {format} needs the table that your platform exported: --export CSV"
    ),
    "not_result_version_grade_again": (
        "{path} is not a result of this version: {error}; grade again, or remove it"
    ),
    # cli.rules
    "there_no_check_exercise_lesson": (
        "--hide {unknown}: there is no check, exercise or lesson of that name"
    ),
    # cli.see
    "there_no_folder_picture": "there is no folder {parent} for the picture",
    # cli.standing
    "optimlings_watch_optimlings_hint": (
        "      optimlings watch {number} · optimlings hint {exercise}"
    ),
    "all_passes_see_what_built": "all of it passes; to see what was built, run: optimlings see 1",
    # course
    "not_course_has_no_tests": (
        "{root} is not a course: it has no tests/exercises/test_lessonN_*.py"
    ),
    "checks_would_come_from_not": (
        "the checks would come from {file}, not from {file_2}: another folder `tests` was "
        "imported before; start in the course's folder"
    ),
    "needs_which_come_later": "{where}: {name} needs {missing}, which come later",
    # diagnosis.catalogue
    "no_check_about": "{name}: no check is about {exercise}",
    # folders
    "not_course_neither_nor_folder": (
        "{start} is not in a course: neither it nor a folder above it has "
        "tests/exercises/test_lessonN_*.py. Go to the course's folder, or name it: --course DIR"
    ),
    "not_name_lesson_such_as": "{lesson} is not the name of a lesson, such as lesson4_sgd",
    "has_no_lessonn_py_command": (
        "{root} has no {solutions}/lessonN_*.py: this command is for authors, who have the answers"
    ),
    "class_s_folder_so_students": (
        "--out {out} {how} the class's folder {submissions}, so that students' files could "
        "pass for results: give another folder beside it"
    ),
    "another_writing_wait_give_another": (
        "another `optimlings grade` is writing to {out}: wait for it, or give another --out"
    ),
    # intake.allowance
    "code_larger_than": "its code is larger than {as_size}",
    "notebook_which_cannot_imported": "it is a notebook, which cannot be imported",
    # intake.archives
    "made_too_many_pieces_pack": "it is made of too many pieces; pack it as .zip",
    "neither_zip_nor_tar_gz": "it is neither a .zip nor a .tar.gz archive; pack it as .zip",
    # intake.classes
    "there_no_student": "there is no student {wanted}{advice}",
    "there_no_layout_there": "there is no layout {layout}; there are {known}",
    "too_large_read_unpack_give": "{path} is too large to read: unpack it, and give the folder",
    "cannot_be_read": "{path} cannot be read: {error}",
    "can_each_these_give_name": "{wanted} can be each of these: {several}; give the name",
    "not_folder_nor_archive_give": (
        "{path} is not a folder, nor an archive: give one with a folder per student"
    ),
    # intake.files
    "larger_than": "it is larger than {as_size}{advice}",
    "not_regular_file": "it is not a regular file",
    # intake.gradescope
    "line_not_utf": "line {number} is not UTF-8",
    # intake.notebooks
    "not_notebook_no_json_object": "it is not a notebook: no JSON object; save it again",
    "not_notebook_has_no_list": "it is not a notebook: it has no list of cells; save it again",
    "has_more_than_cells": "it has more than {max_cells} cells",
    "source_cell_not_text": "the source of cell {number} is not text",
    "line_not_utf_save_notebook": "line {line} is not UTF-8; save the notebook again",
    "not_json_save_again": "it is not JSON: {msg}, {where}; save it again",
    "nested_too_deeply_notebook": "it is nested too deeply to be a notebook",
    "cell_not_cell": "cell {number} is not a cell",
    # intake.packed
    "holds_more_than_files_pack": "it holds more than {entries} files; pack the lesson files alone",
    # intake.roster
    "empty_roster_has_line_column": (
        "{path} is empty: a roster has a line of column names, then people"
    ),
    "has_no_column_names_student": (
        "{path} has no column of names, student numbers, usernames or e-mail addresses; its "
        "first line is: {shown}"
    ),
    # intake.tables
    "not_table_as_text_save": "it is not a table as text; save it as CSV",
    "not_table": "it is not a table: {error}",
    # intake.tars
    "too_large_archive_so_much": (
        "it is too large for an archive with so much in it; pack it as .zip"
    ),
    "end_missing": "the end is missing",
    "negative_size": "a negative size",
    "header_too_long": "a header is too long",
    "size_no_number": "a size that is no number",
    "header_no_header": "a header that is no header",
    "unpacks_more_than_pack_lesson": (
        "it unpacks to more than {as_size}; pack the lesson files alone"
    ),
    "says_more_files_than_them": "it says more of its files than is in them; pack it as .zip",
    # intake.times
    "not_time_write_like": "{text} is not a time; write it like {example}",
    "has_no_time_zone_write": "{text} has no time zone; write it like {example}",
    "as_length_time_like_days": "{error}, or as a length of time like '2 days'",
    # isolation.subject
    "answered_out_turn": "it answered out of turn",
    "sent_what_not_answer": "it sent what is not an answer ({error})",
    # kit.make
    "optimlings_not_installed_here_so": (
        "optimlings is not installed here, so it is not known what the kit needs"
    ),
    "not_empty_give_new_folder": "{folder} is not empty: give a new folder, or --update for a kit",
    "must_recorded_first_run_optimlings": "{missing} must be recorded first: run optimlings record",
    # kit.manifest
    "not_manifest": "{path} is not a manifest",
    "not_kit_has_no": "{folder} is not a kit: it has no {file}",
    # lessons.data
    "there_no_exercise": "there is no exercise {name}; {what_there_is}",
    "several_places_give_number_one": (
        "{name} is in several places: give its number, one of {which}"
    ),
    "missing_take_course_again_author": (
        "{path} is missing: take the course again; an author runs optimlings stubs"
    ),
    "cannot_read_take_course_again": "{path} cannot be read ({error}): take the course again",
    # lessons.hints
    "needs_nudge_idea": "{place}: {heading} {heading_2} needs a 'Nudge: …' and an 'Idea: …'",
    "hints_before_any_heading_name": "{place}: hints before any heading '## 1.2 name'",
    "hints_paragraphs_nudge_idea_not": (
        "{place}: hints are paragraphs 'Nudge: …' and 'Idea: …', not {start}"
    ),
    # lessons.new
    "lesson_not_name_lesson_give": (
        "lesson{number}_{name} is not the name of a lesson: give a number from 1, and a name "
        "of small letters, digits and _, such as: optimlings new 9 schedules"
    ),
    "there_lesson_already": "there is a lesson {number} already: {root}",
    # lessons.notebook
    "two_cells_would_have_id": "{file}: two cells would have the id {twice}",
    "no_cell_answer_defines": "{file}: no cell with an answer defines {missing}",
    # lessons.stubs
    "begin_without_end": "{name}:{begun}: {begin} without {end}",
    "inside_one_line": "{name}:{number}: {begin} inside of the one in line {begun}",
    "answer_before_any_heading_name": "{name}:{number}: an answer before any heading '## 1.2 name'",
    "end_without_begin": "{name}:{number}: {end} without {begin}",
    # nbgrader.examine
    "not_folder_make_course_first": (
        "{folder} is not a folder; make the course first: optimlings course DIR"
    ),
    # nbgrader.gradebook
    "gradebook_cannot_used": "the gradebook {shown} cannot be used: {why}{hint}",
    # nbgrader.make
    "not_notebook": "{path} is not a notebook: {error}",
    "there_does_not_call_grader": (
        "{path} is there, and does not call this grader: add these lines to it, and run the "
        "command again\n{configured}\nconfigure(c, course={root})"
    ),
    # nbgrader.run
    "nbgrader_config_py_must_call": (
        "nbgrader_config.py must call configure(c, course=DIR), which sets all steps together"
    ),
    "nbgrader_config_py_must_name": (
        "nbgrader_config.py must name the course: configure(c, course=DIR)"
    ),
    "gradeisolated_require_isolation_not_one": (
        "GradeIsolated.require_isolation is {required}, not one of {list}"
    ),
    # notebook.checking
    "there_no_exercise_there": "there is no exercise {exercise}; there are {known}",
    "check_did_not_find_course": (
        "check() did not find the course: install the kit that you were given, pip install -e "
        "KIT, or set {course_variable} to its folder"
    ),
    # reports.formats.classroom50
    "format_classroom_needs_runner_classroom": (
        "the format classroom50 needs {missing}: the runner of Classroom 50 sets these "
        "variables, so run this in its autograder.py"
    ),
    # reports.formats.filling
    "can_grade_name_there": (
        "{path}: {which} can be that of the grade; name it with --column. There are: {listed}"
    ),
    "empty_give_table_your_platform": "{path} is empty: give the table that your platform exported",
    # results.overrides
    "line_columns_must_student_check": (
        "{path}, line {value}: the columns must be student, check (or exercise), points and "
        "comment; they are: {shown}"
    ),
    "no_student_named": "no student is named",
    "points_not_from_which_has": "{cells} points are not from 0 to {most}, which {name} has",
    "neither_check_nor_exercise_named": "neither a check nor an exercise is named",
    "there_no_check_exercise": "there is no check or exercise {text}{advice}",
    "can_each_these_write_one": "{text} can be each of these: {ids}; write one of them",
    "empty_has_line_student_check": "it is empty: it has a line student,check,points,comment",
    "not_number_points": "{cells} is not a number of points",
    "line_about_same_points_keep": "line {number} is about the same points; keep one of them",
    "line_of_table": "{path}, line {number}: {error}",
    # results.rules
    "not_rule_write_like_points": (
        "{text} is not a rule; write it like '{late_example}', '5 points per day', or "
        "'{late_example}, then 0'"
    ),
    "there_rule_about_lateness_but": (
        "there is a rule about lateness, but no deadline: give --due too"
    ),
    "checks_hidden_but_not_until": (
        "checks are to be hidden, but not until when: give --show-after too"
    ),
    # results.schema
    "schema_not": "its schema is {found}, not {schema}",
    # student.compare
    "course_came_without_answers_so": (
        "this course came without answers, so there is nothing to compare with"
    ),
    # student.items
    "observed_expected": "observed {observed}, expected {expected}",
    # student.reset
    "cannot_read_as_text_bring": (
        "{file} cannot be read as text ({error}); to bring the whole lesson back, run: "
        "optimlings reset {stem}"
    ),
    # student.see
    "picture_lesson_needs_exercise_not": (
        "the picture of lesson {number} needs an exercise that is not written yet: {error}; "
        "next, run: optimlings watch {number}"
    ),
    "py_cannot_read_run_optimlings": (
        "{exercises}/{name}.py cannot be read ({strerror}); run: optimlings reset {name}"
    ),
    # student.selection
    "has_no_checks_runs_those": (
        "{written} has no checks.\nThis runs those of a lesson: pytest --lesson 1"
    ),
    # intake.allowance
    "submission_larger_than": "with it, the submission is larger than {as_size}",
    # intake.archives
    "damaged_cut_short_pack_again": "it is damaged or cut short ({name}); pack it again",
    "is_a_link": "it is a link",
    "encrypted_pack_without_password": "it is encrypted; pack it without a password",
    "compressed_unusual_way_pack_as": (
        "it is compressed in an unusual way; pack it as an ordinary .zip"
    ),
    # intake.beside
    "data_submission_may_all": "the data of a submission may be {as_size} in all",
    # intake.files
    "another_folder_place": "another folder is in its place",
    # intake.names
    "path_too_long": "its path is too long",
    "name_holds_control_characters": "its name holds control characters",
    "name_holds_characters_reorder_text": "its name holds characters that reorder text",
    "path_absolute": "its path is absolute",
    "path_names_drive": "its path names a drive",
    "path_leads_out_archive": "its path leads out of the archive",
    # intake.submissions
    "lesson_s_notebook_named_like": "a lesson's notebook is named like {name}.ipynb",
    "there_another_file_name": "there is another file of this name",
    "there_more_than_files": "there are more than {max_files} files",
    # intake.tables
    "too_large": "it is too large",
    # intake.tars
    "sparse_file_pack_as_zip": "it is a sparse file; pack it as .zip",
    "is_larger_than": "it is larger than {as_size}",
    "archive_too_large_pack_lesson": "the archive is too large; pack the lesson files alone",
    # isolation.subject
    "submission_ended_python_itself_exit": (
        "the submission ended Python itself, with exit status {wexitstatus}"
    ),
    "closed_connection_grader": "it closed its connection to the grader",
    "process_killed_from_outside_sigkill": (
        "its process was killed from outside (SIGKILL), perhaps for want of memory"
    ),
    "process_ended": "its process was ended by {name}",
    "has_used_up_all_time": "it has used up all the time there is for it",
    # intake.platforms.submitty
    "not_json": "it is not JSON",
    # cli.reset
    "stub_again_file_as": "{what} in {file} is the stub again; the file as it was: {kept}",
    "as_handed_out": "{what} in {file} is as it was handed out",
    # cli.kit
    "your_answers_stay_new_text": "{name}: your answers stay, in the new text",
    "file_as": "{name}: the file as it was: {kept}",
    "take_look": "take a look: {text}",
    # cli.intake
    "could_not_attributed": "could not be attributed: {note}",
    "lessons_their_files": "lessons and their files",
    # cli.course
    "kept_since_you_edited_move": "kept, since you edited it; move it away to have it made again",
    "lies": "lies in",
    "around": "is around",
    # grading.pages
    "page_failed": "the page of {student}: {name}: {error}",
    # student.compare
    "not_written_yet_next_run": "{name} is not written yet; next, run: {command}",
    "does_not_pass_all_checks": (
        "{name} does not pass all its checks yet; next: {step}, or run: {command}"
    ),
    # student.selection
    "nothing_run_pytest_runs_lesson": (
        "nothing was run: {asked}. pytest --lesson 1 runs a lesson, pytest --lesson 1.2 an "
        "exercise, pytest all."
    ),
    "no_check_fits_k": "no check fits -k {keyword}",
    "no_check_found": "no check was found",
    # student.pytest_plugin
    "recording_seed_once": "recording {lesson} for seed {course_seed}, once …",
    # student.warm_process
    "ended_exit_status": "it ended with exit status {code}",
    "ended": "it was ended by {name}",
    "said_nothing": "it said nothing",
    "process_runs_checks_ended": "the process that runs the checks ended: {text}",
    # kit.update
    "no_longer_lesson_left_as": "{name} is no longer a lesson; it was left as it is",
    "left_as_new_stub_not": (
        "{name} was left as it is: with the new stub it is not Python; compare it with "
        "{stubs}/{name_2}"
    ),
    "has_changed_where_you_wrote": (
        "{name}: {exercise} has changed where you wrote; your lines stay; compare them with "
        "{stubs}/{name_2}"
    ),
    "not_text_left_as": "{name} is not text ({error}); it was left as it is",
    # results.overrides
    "is_it_near": "; is it {near}?",
    # intake.classes
    "has_no_folders_there_must": (
        "{path} has no folders in it: there must be one per student, or an archive, or what "
        "Moodle, Canvas, Gradescope, nbgrader or another platform exports"
    ),
    "has_nobody_if_read_as": (
        "{path} has nobody in it if it is read as {layout}; --layout auto looks itself"
    ),
    "is_it_one_of": "; is it {listed}?",
    "shows_who_there": "; --dry-run shows who there is",
    # reports.formats.filling
    "none_columns": "none of its columns",
    "more_than_one_column": "more than one column",
    # nbgrader.gradebook
    "install_database_s_driver_such": "; install the database's driver, such as psycopg[binary]",
    # notebook.checking
    "origin_is_used": "{lesson}: {origin} is used",
    # notebook.cells
    "line_cell": "line {number} of the cell: {line}",
    # nbgrader.feedback
    "cell_without_score_shows_nan": (
        "{names}. A cell without a score shows nan; that is not 0 points."
    ),
    "not_graded": "could not be graded",
    # nbgrader.examine
    "edited_kept_as": "{folder} was edited, and is kept as it is",
    "nbgrader_older_than_pip_install": (
        "nbgrader {version} is older than {oldest}: pip install -U nbgrader"
    ),
    "there_no_kernel_python_pip": "there is no kernel python3: pip install ipykernel",
    "missing_run_optimlings_course": "{path} is missing: run optimlings course {folder}",
    "kernel_not_python": "its kernel is {kernel}, not 'python3'",
    "these_cells_missing_have_other": "these cells are missing, or have other ids: {missing}",
    "run_nbgrader_generate_assignment": "run nbgrader generate_assignment {name}",
    "does_not_call_configure_so": "{config} does not call configure, so stock nbgrader would grade",
    "nbgrader_cannot_use": "nbgrader cannot use it: {getattr}",
    "test_cell_checks_no_exercise": (
        "test cell {name} checks no exercise of this lesson; you have to grade it by hand"
    ),
    "has_test_cells_not": "{exercise} has {counted} test cells, not 1",
    "test_cell_has_points_course": "test cell {name} has {points} points, the course {course}",
    # ci.checkout
    "git_failed": "git failed",
    # results.rules
    "cannot_used_correct_remove": "{path} cannot be used: {reason}; correct it, or remove it",
    # course
    "not_as_handed_out_bring": (
        "{where} is not as it was handed out: {name}: {text}. To bring it back: {again}"
    ),
    "git_checkout_tests": "git checkout -- tests",
    "take_folder_tests_from_course": "take the folder tests from the course again",
    # cli.grade
    "dask_leave_one_them_out": "--scheduler is for --executor dask: leave one of them out",
    # grading.cluster.executor
    "dask_cluster_at_has_no": "the Dask cluster at {address} has no workers: start some",
    "dask_worker_cannot_grade": "the Dask worker {address} cannot grade: {error}",
    "dask_worker": "the Dask worker {address}: {refused}",
    "connection_dask_scheduler_at_has": (
        "the connection to the Dask scheduler at {address} has ended; what is graded is kept, "
        "and the same command goes on from there"
    ),
    "no_dask_scheduler_answers_at": "no Dask scheduler answers at {scheduler}: {error}",
    "optimlings_not_installed_there_another": (
        "optimlings is not installed there, or is another version"
    ),
    # grading.cluster.keeper
    "has": "{address} has {refused}",
    # grading.cluster.travel
    "not_recorded_as_now_other": (
        "{name} is not recorded as it is now, and other machines have no answers: run "
        "optimlings record first, or grade without --executor dask"
    ),
    # grading.run
    "evidence_cannot_read": "{path}, or its evidence, cannot be read: {reason}",
    # intake.notebooks
    "cell_line_holds": "cell {number}, line {line} holds {what}",
    # student.selection
    "no_such_lesson_here": "there is no such lesson among these checks",
    "no_such_exercise_here": "there is no such exercise among these checks",
    "give_lesson_exercise_or_range": (
        "give a lesson's number, such as 4, an exercise's, such as 1.2, or a range of lessons, "
        "such as 1-8"
    ),
    "lesson_option": "--lesson {text}: {error}",
    # which_lessons
    "there_no_lesson_there": "there is no lesson {name}; there are {list}",
    "not_list_lessons_write_like": "{text} is not a list of lessons: write it like 9,11 or 1-4,8",
    "range_ends_before_begins_write": (
        "{part} is a range that ends before it begins: write {last}-{first}"
    ),
    "there_no_lesson_there_2": "{part}: there is no lesson {end}; there are {list}",
    # isolation.subject
    "worker_did_not_start_twice": (
        "a worker did not start, twice: {name} {error}(wait status {status}); the same command "
        "grades it again"
    ),
}
