# verdict: no points
# Cannot be imported, with a text that is not Unicode.

#include right

raise ValueError("\ud800")
