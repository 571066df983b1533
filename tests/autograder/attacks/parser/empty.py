# verdict: no points
# Is empty.

