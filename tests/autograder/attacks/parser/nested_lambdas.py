# verdict: no points
# Nests three thousand functions in one line.

x = \
#repeat 3000 lambda:
1
raise ValueError("it came to its end")
