# verdict: refused
# Hides code behind a null byte.

#include right
#repeat 1 \x00
