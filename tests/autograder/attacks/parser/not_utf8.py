# verdict: refused
# Is written in Latin-1.

#include right
#repeat 1 # Gr\xfc\xdfe
