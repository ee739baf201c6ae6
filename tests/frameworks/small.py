"""A small folder of frameworks that is in order, for tests that put something wrong into it."""

from pathlib import Path

FILES = {
    "scales/often.toml": """\
id = "often"
title = "How often"
kind = "frequency"
opt_out_self = "Not in my job"
opt_out_other = "Not seen"

[[steps]]
number = 1
name = "rarely"

[[steps]]
number = 2
name = "always"
description = "Every time"
""",
    "tea/framework.toml": """\
id = "tea"
title = "Tea"
publisher = "Wexcombe Council"
document = "The good pot"
language = "en-GB"
version = "2026"
theme_scale = "often"
behaviour_scale = "often"
unhelpful_scale = "often"
default_depth = "theme"
unhelpful = [{ id = "unhelpful.u1", text = "Leaves the pot empty" }]

[[competencies]]
id = "brewing"
title = "Brewing"
statements = [
  { id = "brewing.p1", text = "Warms the pot" },
  { id = "brewing.p2", text = "Waits", explanation = "Four minutes do" },
]

[[competencies]]
id = "pouring"
title = "Pouring"
audience = "leaders"
levels = [
  { id = "pouring.l1", step = 1, text = "into the cup" },
  { id = "pouring.l2", step = 2, text = "into every cup" },
]
""",
    "tea/development.toml": """\
author = "Wexcombe Council"

[[competencies]]
id = "brewing"
ideas = [{ id = "brewing.d1", kind = "on-the-job", text = "Brew a pot for six" }]

[[competencies]]
id = "pouring"
ideas = [{ id = "pouring.d1", kind = "formal", text = "Take the course" }]
""",
    "role-profiles/cook.toml": """\
id = "cook"
title = "Cook"
author = "Wexcombe Council"
audiences = ["all"]

[required.tea]
brewing = 2

[left_out]
tea = ["brewing.p2"]
""",
}


def write(root: Path, file: str = "", old: str = "", new: str = "") -> Path:
    """The folder written out below `root`, with `old` replaced by `new` in one of its files."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name == file:
            assert old in text, f"{old!r} is not in {file}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
    return root


EDITION = """\
id = "tea-2028"
title = "Tea"
publisher = "Wexcombe Council"
document = "The better pot"
language = "en-GB"
version = "2028"
theme_scale = "often"
behaviour_scale = "minutes"
unhelpful_scale = "often"
default_depth = "theme"

[[competencies]]
id = "brewing"
title = "Brewing"
statements = [
  { id = "brewing.p1", text = "Warms the pot first" },
  { id = "brewing.p3", text = "Waits three minutes" },
  { id = "brewing.p4", text = "Waits with others" },
]

[[competencies]]
id = "serving"
title = "Serving"
audience = "leaders"
levels = [
  { id = "serving.l1", step = 1, text = "into the cup" },
  { id = "serving.l2", step = 2, text = "to the last cup" },
]

[lineage]
follows = "tea"
carried = [
  { id = "brewing.p1", kind = "reworded", from = ["brewing.p1"] },
  { id = "brewing.p3", kind = "split", from = ["brewing.p2"] },
  { id = "brewing.p4", kind = "split", from = ["brewing.p2"] },
  { id = "serving", kind = "reworded", from = ["pouring"] },
  { id = "serving.l1", kind = "same", from = ["pouring.l1"] },
]
gone = ["pouring.l2", "unhelpful.u1"]

[[scales]]
id = "minutes"
title = "How long"
kind = "frequency"
opt_out_self = "Not in my job"
opt_out_other = "Not seen"
steps = [{ number = 1, name = "a minute" }, { number = 2, name = "four minutes" }]

[development]
author = "Wexcombe Council"
competencies = [
  { id = "brewing", ideas = [{ id = "brewing.d1", kind = "on-the-job", text = "Brew a pot for six" }] },
  { id = "serving", ideas = [{ id = "serving.d1", kind = "formal", text = "Take the course" }] },
]
"""
"""The next edition of the framework "tea", in one file with all that it brings along."""
