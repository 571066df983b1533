"""All limits of time and size, in one table. None is needed for a right answer.

`in_words` makes the table in `autograder/README.md` from them.
"""

from __future__ import annotations

KIB, MIB, GIB = 1024, 1024**2, 1024**3

# Time of a submission

CHECK_CPU_SECONDS = 5.0
"""CPU seconds of one check, unless the check gives another number."""

LOAD_CPU_SECONDS = 20.0
"""CPU seconds of importing one lesson, at home and in class. Honest lessons import plotting
libraries."""

NOTEBOOK_CPU_SECONDS = 3 * LOAD_CPU_SECONDS
"""CPU seconds of importing a notebook."""

CELL_CPU_SECONDS = 10.0
CELL_WALL_SECONDS = 60.0
"""Seconds of one cell. A loop that never ends costs its own cell alone."""

SECONDS_BETWEEN_ALARMS = 0.1
"""Seconds between two alarms of a run at home whose time is spent."""

WATCH_SECONDS = 120.0
"""Seconds after which `watch` ends a run of checks that says nothing more."""

MAX_PRINTED_AT_HOME = 2 * KIB
"""Of what the student's code prints under `watch`, so much is shown."""

SCAN_CPU_SECONDS = 3.0
"""CPU seconds of reading all lessons for names that are off limits."""

MAX_MENTIONS = 500
"""Such names of a lesson that are told."""

WORKER_CPU_SECONDS = 180
"""CPU seconds of one worker's whole life, whatever the limits of its single calls."""

WALL_FACTOR = 6.0
"""Wall-clock seconds allowed per CPU second. Only a sleeping or blocked submission needs them."""

SUBMISSION_SECONDS = 600.0
"""Wall-clock seconds that the grader waits for one submission, in all: its workers' answers, one
after the other. Honest ones need a few, and ten times as many on a busy machine."""

SECONDS_THAT_ARE_A_STOP = 2.0
"""Seconds by which somebody must oversleep for the process to count as stopped meanwhile. No busy
machine lets a process that could run wait for so long."""

SECONDS_FOR_THE_REST = 1.0
"""Seconds after a deadline in which the rest of an answer is read that had begun to come."""

WATCHED_EVENTS = 100_000
"""Calls and returns, of all functions, after which nobody waits any more for an exercise to call
another one. They cost some 20 ms."""

SHRINK_SECONDS = 30.0
"""Wall-clock seconds after which the search for a smaller case ends.

Honest submissions need less than one, so no machine is slow enough to change what they are shown.
It is for those that come back in time, and hang when they are asked again.
"""

SECONDS_WITHOUT_A_WORD = 1.0
"""Wall-clock seconds after which a student's run says that it loads torch."""

MAX_SHRINKS = 150
"""Runs of a submission in the search for a smaller case. A number, not a time: the case that a
student sees must not depend on how busy the machine is."""

# Memory, files and processes of a worker

MEMORY_HEADROOM = GIB
"""Bytes of address space beyond what the zygote has mapped; relative, since torch's builds
differ."""

MEMORY_OF_THE_GRADER = 640 * MIB
"""Bytes that the main process and the zygote need (350 and 290 were measured)."""

SCRATCH_BYTES = 64 * MIB
SCRATCH_FILES = 4096
"""What a worker's scratch folder may hold in all: enough for plots, logs and checkpoints. The
kernel counts them, or where there are no namespaces, the zygote does (`isolation.scratch`)."""

SECONDS_BETWEEN_LOOKS = 0.1
"""Wall-clock seconds between two looks of the zygote."""

OPEN_FILES = 64

TASKS = 128
"""Threads and processes of a worker. The kernel counts them per user. So the limit is set only in
a user namespace of the worker's own, which nobody else's processes count in."""

# The wire between worker and grader

MAX_FRAME = 8 * MIB
"""Bytes of one message; the largest honest reply (a table of small tensors) stays under 1 MiB."""

MAX_TOLD = 64 * MIB
"""Bytes of all messages about one submission, which the grader keeps until it has explained the
failures; honest ones about twelve lessons have 0.7 MiB."""

MAX_ITEMS = 10_000
"""Values, keys and containers in one message; the largest honest one has under 200."""

MAX_DEPTH = 32
"""Containers inside each other in one message; the deepest honest one has 5. What is deeper would
bring down whatever walks through it."""

MAX_DIMENSIONS = 8
"""Dimensions of a tensor in a message."""

MAX_OPAQUE_TEXT = 400
"""Characters kept of an object that is not plain data."""

MAX_RECORDING = 64 * MIB
"""Bytes of a lesson's recording, unpacked; the largest has under 2 MiB."""

MAX_CACHED_RECORDINGS = 64
"""Recordings of lessons for other seeds that stay in the user's cache folder."""

# The zygote

WARM_UP_SECONDS = 600.0
"""Wall-clock seconds within which a zygote must be ready."""

ANSWER_SECONDS = 120.0
"""Wall-clock seconds within which a zygote obeys a command; one that is stopped never does."""

CLUSTER_SECONDS = 30
"""Wall-clock seconds within which a Dask scheduler must answer."""

FETCH_SECONDS = 300.0
"""Wall-clock seconds within which git must have fetched a course."""

# Texts of submissions, as they are kept and shown

MAX_SAID = 300
"""Characters kept of what a submission says: an exception's text, a printed form."""

MAX_NAME_SAID = 300
"""Characters of a name that a worker sends: of a function, a file, an exception's kind."""

MAX_TRAIL = 8
"""The submission's functions that are named on the way to an exception."""

MAX_ECHO = 2_000
"""Characters kept of what a student's code prints on one case."""

MAX_LINE_NUMBER = 1_000_000
"""The largest line number of a place that is believed."""

MAX_NAME_SHOWN = 120
"""Characters of somebody's name or file name in a message."""

MAX_NOTED = 1_000
"""Characters of all that is noted of one submission in the table of a class."""

MAX_NOTES_OF_A_KIND = 20
MAX_NOTES_OF_A_CLASS = 100
"""Notes of one kind about a submission, and about a class, that are kept; the rest is counted."""

MAX_CELL = 2_000
"""Characters of a cell in a table of ours."""

MAX_PERSON = 200
"""Characters of what is known of a student: the name, a number, an address."""

MAX_MEMBERS = 50
"""Students who handed in together."""

PRINTED_WORTH_A_NOTE = 100_000
"""Characters that may be printed before a note tells of it."""

# What is handed in

MAX_PYTHON = 512 * KIB
MAX_NOTEBOOK = 64 * MIB
MAX_ARCHIVE = 256 * MIB
MAX_ROSTER = 64 * MIB
"""Bytes of one file. A notebook holds pictures; its code may be as long as a Python file."""

MAX_CLASS_ARCHIVE = GIB
"""Bytes of an archive that holds a class."""

ENTRIES_IN_ARCHIVE = 20_000
UNPACKED_FROM_ARCHIVE = 512 * MIB
ENTRIES_IN_CLASS_ARCHIVE = 500_000
UNPACKED_FROM_CLASS_ARCHIVE = 8 * GIB
"""Files in an archive, of a submission and of a class, and bytes that it may unpack to."""

MAX_FILES = 100
"""Files of one submission that are looked into, lessons first."""

MAX_READ = 256 * MIB
"""Bytes of one submission that are read: notebooks with their pictures and archives included."""

MAX_FOLDERS = 500
MAX_WALKED = 20_000
"""Folders and files of one submission that are looked at, by name."""

MAX_ATTEMPTS = 10
"""Attempts of one student of which the best can be taken."""

MAX_SUBMISSION_TEXT = 4 * MIB
"""Bytes of one submission's text, which must fit into one message of the wire."""

MAX_CELLS = 10_000
"""Cells of a notebook."""

MAX_FAILED_CELLS = 20
"""Cells of a lesson that raised, of which a note tells."""

MAX_DATA = 16 * MIB
MAX_DATA_FILES = 200
"""Bytes and number of the files of a submission that are not Python."""

DATA_IN_ARCHIVE = 64 * MIB
DATA_IN_CLASS_ARCHIVE = 256 * MIB
"""Bytes of such files that are kept of a tar, which cannot be read twice."""

SMALL_DATA = 256 * KIB
"""Bytes up to which such a file is always read. A larger one is read only if the code speaks of it:
a report in PDF is nobody's input."""

MAX_DATA_DEPTH = 4
MAX_LOOKED_AT = 1000
"""Folders below that of the lessons in which such files and packages can be, and how many of them
are looked at."""

MAX_NOTES = 20
"""Files left out that are named; an archive can hold thousands."""

MAX_FOLDER_DEPTH = 8
"""Folders inside each other that are looked through for a class or a submission."""

MAX_RESULT_NAME = 200
"""Bytes of a result's file name without its ending; most file systems stop at 255."""

MAX_ARCHIVE_PATH = 1024
"""Characters of a path in an archive."""

# Evidence: what failing cases showed, kept for pages

MAX_EVIDENCE_OF_A_CHECK = 64 * KIB
MAX_EVIDENCE = MIB
"""Bytes of JSON kept of one check's failing case, and of all those of a submission."""

MAX_RESULT = 32 * MIB
"""Bytes of a result, or of its evidence, that are read again; the largest honest one has 1 MiB."""

MAX_SECONDS = 1e7
"""Seconds of anything that a result can tell of."""

EXCERPT_LINES = 60
EXCERPT_WIDTH = 160
"""Lines of a submission around one place that are kept, and characters of each."""

MAX_EXPLAINED = 128 * KIB
"""Characters of a lesson's file up to which it is read for what it explains of a failure. The
longest answer has 20,000."""

CLASS_EXCERPT_LINES = 36
"""Lines of a class up to which all of it is shown, and not only the methods that matter."""

MAX_LIKENESS = 20_000
"""Tokens of a lesson that are compared with those of others."""


def as_size(count: int) -> str:
    """A number of bytes in words: `512 KiB`."""
    for unit, name in ((GIB, "GiB"), (MIB, "MiB")):
        if count >= unit:
            return f"{count // unit} {name}"
    return f"{count // KIB} KiB"


def in_words() -> list[tuple[str, str]]:
    """What is limited, and to how much: the rows of the table in `autograder/README.md`."""
    return [
        ("a check", f"{CHECK_CPU_SECONDS:g} s of CPU time, unless the check says otherwise"),
        ("importing a lesson", f"{LOAD_CPU_SECONDS:g} s of CPU time"),
        ("a worker's whole life", f"{WORKER_CPU_SECONDS} s of CPU time"),
        ("waiting", f"{WALL_FACTOR:g} times the CPU time, so that a busy machine costs nothing"),
        ("waiting for a submission, in all", f"{SUBMISSION_SECONDS / 60:g} minutes"),
        ("memory", f"{as_size(MEMORY_HEADROOM)} more than the zygote has"),
        ("a cell of a notebook", f"{CELL_CPU_SECONDS:g} s of CPU time"),
        ("the working folder", f"{as_size(SCRATCH_BYTES)} and {SCRATCH_FILES} files, in all"),
        ("open files", f"{OPEN_FILES}"),
        ("threads", f"{TASKS}, where user namespaces are allowed"),
        ("a message to the grader", f"{as_size(MAX_FRAME)}, {MAX_ITEMS:,} values"),
        ("all messages of a submission", as_size(MAX_TOLD)),
        ("a Python file", as_size(MAX_PYTHON)),
        ("a notebook", f"{as_size(MAX_NOTEBOOK)} with its pictures, code as a Python file"),
        ("an archive", f"{as_size(MAX_ARCHIVE)}; of a whole class {as_size(MAX_CLASS_ARCHIVE)}"),
        ("the text of a submission", as_size(MAX_SUBMISSION_TEXT)),
        ("files of a submission", f"{MAX_FILES}"),
        ("its data files", f"{as_size(MAX_DATA)} and {MAX_DATA_FILES} files"),
    ]
