# verdict: failed
# Hides the answer of one exercise behind a lone carriage return in a comment.

#include right
#repeat 1 # nothing to see here\rdef gradient(f, w): return torch.zeros_like(w)\n
