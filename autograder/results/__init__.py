"""The result of a submission: its types (`schema`), how it is made, what pages need besides."""
