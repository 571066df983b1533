"""What is said of values that came back and of what was expected, by id; part of the catalogue."""

from __future__ import annotations

from autograder.messages.language import Template

VALUES: dict[str, Template] = {
    "sides": "{actual}, expected {expected}",
    "at": "{where}: {value}",
    "differs": "{where}: {actual}, expected {expected}",
    "item": "item {number}",
    "part_of": "{part} of {whole}",
    "items": {"one": "{count} item", "other": "{count} items"},
    "a_pair": "a pair: {value}",
    "a_list": {
        "one": "a list of {count} item: {value}",
        "other": "a list of {count} items: {value}",
    },
    "of_shape": "shape {shape}",
    "changed": "changed",
    "as_it_was": "left as it was",
    "a_call": "a call of `{name}`",
    "without_it": "an answer without it",
    "plain_data": "plain data",
    "nothing_more": "no more is said",
    "and_means": "{text}; {meaning}",
    "exception": "{kind}: {text}",
    **{
        f"surroundings: {name} ({function})": f"{name} (`{function}`)"
        for name, function in (
            ("the grad mode", "torch.set_grad_enabled"),
            ("the default dtype", "torch.set_default_dtype"),
            ("the default device", "torch.set_default_device"),
            ("the seed of the random state", "torch.manual_seed"),
            ("anomaly detection", "torch.autograd.set_detect_anomaly"),
        )
    },
}
