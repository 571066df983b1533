"""Proof of the checks: what they catch, what they name, what they accept, in numbers."""
