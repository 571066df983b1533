# verdict: no points
# Negates a number two hundred thousand times.

x = \
#repeat 200000 -
1
raise ValueError("it came to its end")
