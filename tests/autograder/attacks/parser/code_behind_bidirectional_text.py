# verdict: failed
# Shows other code than it runs, by marks that turn the direction of text around.

#include right


def gradient(f, w):
#repeat 1     "\xe2\x80\xae \xe2\x81\xa6"; return torch.zeros_like(w); "\xe2\x81\xa9 \xe2\x81\xa6"\n
    return torch.autograd.grad(f(w), w)[0]
