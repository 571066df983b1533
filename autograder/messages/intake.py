"""What is said of files that were handed in and cannot be used, by id; part of the catalogue."""

from __future__ import annotations

from autograder.messages.language import Template

INTAKE: dict[str, Template] = {
    # intake.allowance
    "submission_is_gone": (
        "{name} was there when grading began, and is gone, or empty now; the same command grades "
        "it when it is back"
    ),
    "code_is_too_large": "its code is larger than {size}",
    "notebook_cannot_be_imported": "it is a notebook, which cannot be imported",
    "submission_would_be_larger_than": "with it, the submission is larger than {size}",
    # intake.archives
    "archive_has_too_many_pieces": "it is made of too many pieces; pack it as .zip",
    "archive_is_neither_zip_nor_tar": "it is neither a .zip nor a .tar.gz archive; pack it as .zip",
    "archive_is_damaged": "it is damaged or cut short ({reason}); pack it again",
    "file_is_a_link": "it is a link",
    "archive_is_encrypted": "it is encrypted; pack it without a password",
    "archive_compression_is_unusual": (
        "it is compressed in an unusual way; pack it as an ordinary .zip"
    ),
    # intake.beside
    "data_is_larger_than": "the data of a submission may be {size} in all",
    # intake.classes
    "unknown_student": "there is no student {name}{advice}",
    "unknown_layout": "there is no layout {layout}; there are {layouts}",
    "class_archive_is_too_large": "{path} is too large to read: unpack it, and give the folder",
    "path_cannot_be_read": "{path} cannot be read: {reason}",
    "student_name_is_ambiguous": "{name} can be each of these: {students}; give the name",
    "class_is_neither_folder_nor_archive": (
        "{path} is not a folder, nor an archive: give one with a folder per student"
    ),
    "class_has_no_folders": (
        "{path} has no folders in it: there must be one per student, or an archive, or what "
        "Moodle, Canvas, Gradescope, nbgrader or another platform exports"
    ),
    "class_has_nobody_in_layout": (
        "{path} has nobody in it if it is read as {layout}; --layout auto looks itself"
    ),
    "advice_one_of": "; is it {names}?",
    "advice_dry_run": "; --dry-run shows who there is",
    # intake.files
    "notebook_is_larger_than": "it is larger than {size}; clear its outputs",
    "file_was_emptied": "it was emptied",
    "lesson_cannot_be_read": "{lesson}: cannot be read",
    "file_is_being_written": "it is being written to",
    "file_read_fault": (
        "{path} cannot be read: {reason}; this is a fault of the machine, not of the submission: "
        "see to it, then the same command grades it"
    ),
    "some_files_of_many": "{files}, … ({count} files)",
    "no_file": "no file",
    "file_is_neither_python_nor_notebook": "it is neither a Python file nor a notebook",
    "file_is_larger_than": "it is larger than {size}",
    "file_is_not_regular": "it is not a regular file",
    "path_is_another_folder": "another folder is in its place",
    # intake.gradescope
    "line_is_not_utf8": "line {line} is not UTF-8",
    # intake.names
    "file_path_is_too_long": "its path is too long",
    "file_name_has_control_characters": "its name holds control characters",
    "file_name_reorders_text": "its name holds characters that reorder text",
    "file_path_is_absolute": "its path is absolute",
    "file_path_names_a_drive": "its path names a drive",
    "file_path_leads_out": "its path leads out of the archive",
    # intake.notebooks
    "line_and_column": "line {line}, column {column}",
    "null_byte": "a null byte",
    "half_a_character": "half a character",
    "notebook_is_no_json_object": "it is not a notebook: no JSON object; save it again",
    "notebook_has_no_cells": "it is not a notebook: it has no list of cells; save it again",
    "notebook_has_too_many_cells": "it has more than {most} cells",
    "notebook_cell_is_not_text": "the source of cell {cell} is not text",
    "notebook_line_is_not_utf8": "line {line} is not UTF-8; save the notebook again",
    "notebook_is_not_json": "it is not JSON: {reason}, {place}; save it again",
    "notebook_is_nested_too_deeply": "it is nested too deeply to be a notebook",
    "notebook_cell_is_no_cell": "cell {cell} is not a cell",
    "notebook_cell_holds": "cell {cell}, line {line} holds {what}",
    # intake.packed
    "archive_holds_too_many_files": "it holds more than {most} files; pack the lesson files alone",
    # intake.platforms.submitty
    "file_is_not_json": "it is not JSON",
    # intake.roster
    "roster_is_too_large": "it is too large for a roster",
    "roster_is_empty": ("{path} is empty: a roster has a line of column names, then people"),
    "roster_has_no_column_of_people": (
        "{path} has no column of names, student numbers, usernames or e-mail addresses; its "
        "first line is: {columns}"
    ),
    # intake.submissions
    "notebook_names_are_like": "a lesson's notebook is named like {lesson}.ipynb",
    "file_name_is_taken": "there is another file of this name",
    "submission_has_too_many_files": "there are more than {most} files",
    # intake.tables
    "table_is_not_text": "it is not a table as text; save it as CSV",
    "file_is_no_table": "it is not a table: {reason}",
    "file_is_too_large": "it is too large",
    # intake.tars
    "archive_is_too_large_for_its_contents": (
        "it is too large for an archive with so much in it; pack it as .zip"
    ),
    "archive_end_is_missing": "the end is missing",
    "archive_size_is_negative": "a negative size",
    "archive_header_is_too_long": "a header is too long",
    "archive_size_is_no_number": "a size that is no number",
    "archive_header_is_no_header": "a header that is no header",
    "archive_unpacks_to_too_much": ("it unpacks to more than {size}; pack the lesson files alone"),
    "archive_says_more_than_it_holds": "it says more of its files than is in them; pack it as .zip",
    "archive_holds_a_sparse_file": "it is a sparse file; pack it as .zip",
    "archive_is_too_large": "the archive is too large; pack the lesson files alone",
    # intake.times
    "not_a_time": "{text} is not a time; write it like {example}",
    "time_has_no_zone": "{text} has no time zone; write it like {example}",
    "not_an_extension": "{reason}, or as a length of time like '2 days'",
    # subjects.text
    "line_holds_a_null_byte": "line {line} holds a null byte; save the file as UTF-8 text",
    "line_is_not_text": "line {line} is not {encoding}; save the file as UTF-8",
    "line_is_not_as_declared": (
        "line {line} is not {encoding}, which the file declares; save it as UTF-8"
    ),
}
