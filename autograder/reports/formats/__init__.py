"""A platform's own format in each file here: pure functions of results, without torch.

A format without a public description is not here: Sakai's and ILIAS' tables of grades, for example.
"""

NAMES = (
    "gradescope", "junit", "github", "gitlab", "classroom50", "markdown",
    "canvas", "moodle", "blackboard", "brightspace", "moodle-feedback", "csv", "html",
)  # fmt: skip
"""What `optimlings report --format` can be; `html` is the pages that `grade` writes too."""
