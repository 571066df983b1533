# verdict: failed
# Sends HTML, Rich markup and a template in its message.

#include wrong


def gradient(f, w):
    raise ValueError("<script>alert(1)</script> [bold red]x[/] [/closing] {kind} {0.__class__} %s")
