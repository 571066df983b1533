# verdict: no points
# Has the compiler compute a constant of gigabytes, if it would.

x = ((((("a" * 4000) * 4000) * 4000) * 4000) * 4000)
