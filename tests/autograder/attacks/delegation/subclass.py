# verdict: off limits
# Is torch's own optimizer under another name.
# lesson: lesson4_sgd
# exercise: SGD

#include right


class SGD(torch.optim.SGD):
    pass
