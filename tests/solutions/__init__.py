"""Proof of the checks: right answers pass, wrong ones fail, stubs are not started."""
