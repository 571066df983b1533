# verdict: no points
# Adds up a hundred thousand numbers in one expression.

x = 1\
#repeat 100000 +1
#repeat 1 \nraise ValueError("it came to its end")
