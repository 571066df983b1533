# verdict: no points
# Asks for an attribute of an attribute, a hundred thousand times.

x = "a"\
#repeat 100000 .b
