"""The sandbox: each submission runs in a worker, a locked-down process that a zygote forks."""
