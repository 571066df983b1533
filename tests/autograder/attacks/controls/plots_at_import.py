# verdict: all points
# Draws a plot while it is imported.

#include right

import matplotlib.pyplot as plt

figure, axes = plt.subplots()
axes.plot([1, 2], [3, 4])
plt.show()
