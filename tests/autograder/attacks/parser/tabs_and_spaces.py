# verdict: import failed
# Indents with tabs and spaces, which programs show differently.
# shows: TabError

#include right

#repeat 1 if True:\n\tx = 1\n        y = 2\n
