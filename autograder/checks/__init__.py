"""Checks: what they are, the cases they are judged on, how observations are compared, the
verdict."""
