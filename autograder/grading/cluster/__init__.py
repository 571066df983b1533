"""Grading on a Dask cluster: each Dask worker keeps a grading process, which has its own zygote."""
