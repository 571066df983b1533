# verdict: failed
# Returns a dict that computes its items.

#include wrong


class Computed(dict):
    def __getitem__(self, key):
        return self

    def items(self):
        return [(key, self) for key in range(3)]

    def __len__(self):
        return 10**9


def gradient(f, w):
    return Computed(a=1)
