# verdict: no points
# Has an if with twenty thousand branches.

if 0: pass
#repeat 20000 elif 0: pass\n
raise ValueError("it came to its end")
