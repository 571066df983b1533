"""What is wrong with a course, its answers or its grading, by id; part of the catalogue."""

from __future__ import annotations

from autograder.messages.language import Template

ERRORS: dict[str, Template] = {
    # checks.recorded
    "answers_are_missing": (
        "the answers are missing from {root}: {files}. Without them nothing can be judged; "
        "take the whole course"
    ),
    "no_recording_for_seed": (
        "nothing is recorded for seed {seed}, and this course has no answers to record it "
        "from; leave the seed out"
    ),
    "checks_are_not_as_handed_out": (
        "the checks of {lesson} in {checks} are not as handed out, so nothing can be judged: get "
        "a fresh copy of the course, and put your exercises folder into it"
    ),
    # checks.recording
    "recording_has_another_format": (
        "{path} has another format: make it again with optimlings record"
    ),
    "recording_is_cut_short_or_too_large": "{file} is cut short, or too large",
    "file_is_no_recording": "{file} is not a recording: {reason}",
    # checks.reference
    "solution_cannot_be_imported": "solutions/{lesson}.py: {kind}: {text}",
    "observation_does_not_fit_its_type": "{check}: the observation does not fit its type: {reason}",
    "reference_fails_check": "the reference fails {check}: {mismatch}",
    "torch_and_reference_differ": (
        "torch and the reference differ in {check}, case {index}: {mismatch}"
    ),
    # course
    "folder_is_no_course": (
        "{folder} is not a course: it has no tests/exercises/test_lessonN_*.py"
    ),
    "checks_would_come_from_elsewhere": (
        "the checks would come from {found}, not from {expected}: another folder `tests` was "
        "imported before; start in the course's folder"
    ),
    "check_needs_later_checks": "{where}: {check} needs {missing}, which come later",
    "course_file_is_not_as_handed_out": (
        "{where} is not as it was handed out: {what}. To bring it back: {command}"
    ),
    "course_file_is_not_as_handed_out_in": (
        "{where}, line {line}, is not as it was handed out: {what}. To bring it back: {command}"
    ),
    "bring_back_tests_by_git": "git checkout -- tests",
    "bring_back_tests_from_course": "take the folder tests from the course again",
    # diagnosis.catalogue
    "no_check_is_about_exercise": "{name}: no check is about {exercise}",
    # grading.cluster.executor
    "dask_is_not_installed": (
        "--executor dask needs the extra 'dask': pip install 'optimlings[dask]'"
    ),
    "dask_workers_ended": ("{count} Dask workers ended one after the other while this was graded"),
    "dask_worker_is_not_alike": (
        "the Dask worker {what}: install the same versions there, and grade again"
    ),
    "this_machine": "this machine",
    "dask_cluster_has_no_workers": "the Dask cluster at {address} has no workers: start some",
    "dask_worker_cannot_grade": "the Dask worker {address} cannot grade: {reason}",
    "dask_worker_refuses": "the Dask worker {address}: {reason}",
    "dask_connection_has_ended": (
        "the connection to the Dask scheduler at {address} has ended; what is graded is kept, "
        "and the same command goes on from there"
    ),
    "no_dask_scheduler_answers": "no Dask scheduler answers at {scheduler}: {reason}",
    "dask_worker_lacks_optimlings": ("optimlings is not installed there, or is another version"),
    # grading.cluster.keeper
    "grading_process_has_ended": "the grading process has ended",
    "grading_process_has_ended_by": "the grading process has ended: {reason}",
    "grading_process_has_ended_with": "the grading process has ended (status {status})",
    "dask_worker_has": "{address} has {what}",
    # grading.cluster.travel
    "version_instead_of": "{name} {found} instead of {wanted}",
    "version_missing": "missing",
    "version_none": "none",
    "version_of_other_code": "other code of optimlings under the same version",
    "dask_needs_recordings": (
        "{lesson} is not recorded as it is now, and other machines have no answers: run "
        "optimlings record first, or grade without --executor dask"
    ),
    # grading.pages
    "page_cannot_be_made": "the page of {student}: {kind}: {reason}",
    "report_cannot_be_made": "{file}: {kind}: {reason}",
    # cli.console
    "machine_failed": "{reason}; see to it, then give the same command again",
    # grading.run
    "fault_of_ours": "{kind}: {text}; the same command grades it again",
    "result_is_not_what_grade_wrote": "{path} is not what `grade` wrote; grade the class",
    "result_or_evidence_cannot_be_read": "{path}, or its evidence, cannot be read: {reason}",
    # isolation.subject
    "files_grew_too_large": "its files grew beyond {size}, or {files} files, in all",
    "worker_answered_out_of_turn": "it answered out of turn",
    "worker_told_too_much": "what it shows in all checks together is larger than {size}",
    "worker_sent_no_answer": "it sent what is not an answer ({reason})",
    "worker_ended_itself": ("the submission ended Python itself, with exit status {status}"),
    "worker_closed_its_connection": "it closed its connection to the grader",
    "worker_was_killed_from_outside": (
        "its process was killed from outside (SIGKILL), perhaps for want of memory"
    ),
    "worker_could_not_read": "the machine could not read a file for it ({error})",
    "worker_was_ended_by_signal": "its process was ended by {signal}",
    "submission_has_no_time_left": "it has used up all the time there is for it",
    "worker_did_not_start_twice": (
        "a worker did not start, twice: {what} (wait status {status}); the same command "
        "grades it again"
    ),
    # lessons.data
    "lesson_has_exercises": "lesson {number} has {exercises}",
    "did_you_mean_question": "is it {what}?",
    "there_are_exercises": "the exercises: {names}",
    "unknown_exercise_but": "there is no exercise {exercise}; {known}",
    "exercise_is_in_several_places": (
        "{exercise} is in several places: give its number, one of {numbers}"
    ),
    "lesson_data_is_missing": (
        "{path} is missing: get a fresh copy of the course; an author runs optimlings stubs"
    ),
    "lesson_data_cannot_be_read": (
        "{path} cannot be read ({reason}): get a fresh copy of the course"
    ),
    # lessons.hints
    "hint_needs_nudge_and_idea": "{place}: {number} {exercise} needs a 'Nudge: …' and an 'Idea: …'",
    "hints_before_any_heading": "{place}: hints before any heading '## 1.2 name'",
    "hint_is_neither_nudge_nor_idea": (
        "{place}: hints are paragraphs 'Nudge: …' and 'Idea: …', not {found}"
    ),
    # lessons.new
    "new_lesson_needs_a_name": (
        "lesson{number}_{name} is not the name of a lesson: give a number from 1, and a name "
        "of small letters, digits and _, such as: optimlings new 9 schedules"
    ),
    "lesson_is_there_already": "there is a lesson {number} already: {root}",
    # lessons.notebook
    "two_cells_would_have_one_id": "{file}: two cells would have the id {ids}",
    "no_cell_defines_exercise": "{file}: no cell with an answer defines {exercises}",
    # lessons.stubs
    "answer_begins_without_end": "{file}:{line}: {begin} without {end}",
    "answer_inside_another": "{file}:{line}: {begin} inside of the one in line {outer}",
    "answer_before_any_heading": "{file}:{line}: an answer before any heading '## 1.2 name'",
    "answer_ends_without_begin": "{file}:{line}: {end} without {begin}",
    # reports.formats.classroom50
    "classroom50_needs_its_runner": (
        "the format classroom50 needs {variables}: the runner of Classroom 50 sets these "
        "variables, so run this in its autograder.py"
    ),
    # reports.formats.filling
    "column_of_grade_is_unclear": (
        "{path}: {how_many} can be that of the grade; name it with --column. There are: {columns}"
    ),
    "export_is_empty": "{path} is empty: give the table that your platform exported",
    "no_column_at_all": "none of its columns",
    "several_columns": "more than one column",
    # results.overrides
    "overrides_columns_are_wrong": (
        "{path}, line {line}: the columns must be student, check (or exercise), points and "
        "comment; they are: {columns}"
    ),
    "override_names_no_student": "no student is named",
    "override_points_out_of_range": "{points} points are not from 0 to {most}, which {check} has",
    "override_names_no_check": "neither a check nor an exercise is named",
    "override_names_unknown_check": "there is no check or exercise {name}{advice}",
    "override_name_is_ambiguous": "{name} can be each of these: {ids}; write one of them",
    "overrides_are_empty": "it is empty: it has a line student,check,points,comment",
    "override_points_are_no_number": "{points} is not a number of points",
    "override_repeats_line": "line {line} is about the same points; keep one of them",
    "line_of_table": "{path}, line {line}: {reason}",
    "advice_near": "; is it {name}?",
    # results.rules
    "not_a_rule_of_lateness": (
        "{text} is not a rule; write it like '{example}', '5 points per day', or "
        "'{example}, then 0'"
    ),
    "late_without_due": ("there is a rule about lateness, but no deadline: give --due too"),
    "hide_without_show_after": (
        "checks are to be hidden, but not until when: give --show-after too"
    ),
    "rules_file_cannot_be_used": "{path} cannot be used: {reason}; correct it, or remove it",
    # results.schema
    "result_has_another_schema": "its schema is {found}, not {schema}",
    # grading.workers
    "ended_twice_while_graded": (
        "{reason}, twice while this was graded; the same command grades it again"
    ),
    "ended_after_a_worker_was_killed": (
        "{reason}, after a worker was killed; the same command grades it again"
    ),
    "killed_twice_while_graded": (
        "{reason}, twice while this was graded; see that the machine, or the container, has more "
        "memory, and that nobody ends its processes; the same command grades it again"
    ),
    "unread_twice_while_graded": (
        "{reason}, twice while this was graded; see that the disk or the network works, where "
        "Python and its libraries are; if they do, look at what was handed in; the same command "
        "grades it again"
    ),
    "ended_twice_before_grading": (
        "{reason}, twice before a submission was run; the same command begins again"
    ),
    # isolation.zygote
    "zygote_has_ended": "the process that starts the workers has ended",
    "zygote_failed": "the process that starts the workers: {reason}",
    "process_has_ended": "it has ended",
    # grading.memory
    "fewer_jobs": (
        "--jobs {jobs} instead of {wanted}: there are {memory} MiB of memory here, and each "
        "submission may use {size}"
    ),
    # isolation.level
    "isolation_reached": "the isolation reached is '{level}', for want of {missing}",
    "isolation_lacks_nothing": "nothing",
    # checks.hypothesis_internals
    "hypothesis_cannot_be_used": (
        "Hypothesis {version} cannot be used: {reason}. The cases are drawn with its private "
        "parts, which 6.131.10 and newer have: pip install -U hypothesis"
    ),
}
