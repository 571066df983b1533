# verdict: failed
# Raises an exception whose name is markup, a format and a line break.

#include wrong

Odd = type("[red]{text}\n<b>", (Exception,), {})


def gradient(f, w):
    raise Odd("{actual}")
