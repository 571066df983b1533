"""What reports, rules and platforms' formats say, by id; part of the catalogue."""

from __future__ import annotations

from autograder.messages.language import Template

REPORTS: dict[str, Template] = {
    # The instructor's rules
    "in_time": "handed in {time}, in time; due {due}",
    "in_time_by_files": "in time; due {due}. The platform gives no time; the newest file was "
    "changed {time}",
    "late_after_due": "late by up to {units}: handed in {time}, due {due}",
    "late_after_due_by_files": "late by up to {units}: due {due}. The platform gives no time; the "
    "newest file was changed {time}: take a look",
    "late_cost": "late by up to {units}: handed in {time}, due {due}; the rule “{rule}” costs "
    "{cost} points",
    "late_cost_by_files": "late by up to {units}: due {due}; the rule “{rule}” costs {cost} "
    "points. The platform gives no time; the newest file was changed {time}: take a look",
    "unit_day": {"one": "{count} day", "other": "{count} days"},
    "unit_hour": {"one": "{count} hour", "other": "{count} hours"},
    "late_by_unknown": "the platform says late, but not by how much; no points were taken off: "
    "take a look",
    "time_unknown": "it is not known when this was handed in; no points were taken off",
    "overridden": "{id}: {points} instead of {was} points, by the instructor",
    "overridden_why": "{id}: {points} instead of {was} points, by the instructor: {comment}",
    # What is shown when
    "points_later": "{points} more points are shown after {time}",
    # What a student reads
    "score": "{score} of {max_score} points",
    "score_and_grade": "{score} of {max_score} points; the grade is {grade}",
    "of_what": "{points} of {max_points}",
    "not_shown": "{count} more are not shown here; there is room for {room}",
    "isolation_level": "isolation: {level}",
    "isolation_lacks": "isolation: {level}; missing: {missing}",
    # Where a repository is checked
    "ci_where": "runs on: {platform}",
    "ci_course": "the checks are those of {course}",
    "ci_edited": "not as handed out, and not used: {files}",
    "ci_edited_used": "not as handed out, but used: {files}",
    "ci_failed": "the job fails: checks that do not pass: {count}",
    "ci_unfinished": "the job fails: checks that do not pass or are not started: {count}",
    "ci_not_graded": "nothing was graded",
    "ci_under": "the job fails: {grade} points are fewer than {under}",
    # What a format cannot say
    "lossy_whole": "{format} takes whole numbers alone: it holds the score of the checks, not the "
    "grade",
    "lossy_no_points": "{format} knows no points: a check passes or fails, and the points stand in "
    "its text",
    "lossy_one_number": "{format} takes one number for each student: the points of single checks "
    "and all explanations are left out",
    "scaled": "the column is out of {possible}, so the grade out of {max_score} was scaled",
    "unmatched_result": "{name}: no row of {file} is this student's",
    "matched_twice": "{name}: more than one row of {file} can be this student's: lines {lines}",
    "no_participant": "{name}: the row in {file} has no participant's number, like Participant 12",
    "row_taken": "{name}: line {line} of {file} is {other}'s already",
    "unmatched_rows": "{count} rows of {file} have no result; they were left as they are",
}
