"""`python -m autograder`: the same as the command `optimlings`."""

from autograder.cli.app import main

main()
