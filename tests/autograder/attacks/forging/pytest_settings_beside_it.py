# verdict: failed
# Hands in settings that make pytest collect tests and run none.

#include wrong
#file pytest.ini
[pytest]
addopts = --collect-only
#file tox.ini
[pytest]
addopts = --collect-only
#file setup.cfg
[tool:pytest]
addopts = --collect-only
