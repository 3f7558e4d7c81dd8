"""Differences between a recorded answer and another, and those of them that are on purpose."""

import fnmatch
import json
import re


def differences(recorded, found, path="", key_order=True):
    """(path, kind, sentence) for each; kinds are missing, extra, order and value."""
    if isinstance(recorded, dict) and isinstance(found, dict):
        for key in recorded.keys() - found.keys():
            yield f"{path}/{key}", "missing", f"missing, recorded is {short(recorded[key])}"
        for key in found.keys() - recorded.keys():
            yield f"{path}/{key}", "extra", f"not recorded, but there is {short(found[key])}"
        common = [key for key in recorded if key in found]
        if common != (order := [key for key in found if key in recorded]):
            yield path, "order", f"recorded in the order {common}, found {order}"
        for key in common:
            yield from differences(recorded[key], found[key], f"{path}/{key}")
    elif isinstance(recorded, list) and isinstance(found, list):
        if len(recorded) != len(found):
            yield path, "value", f"recorded are {len(recorded)} entries: {short(recorded)}, found {len(found)}: {short(found)}"
        else:
            for i, (one, other) in enumerate(zip(recorded, found)):
                yield from differences(one, other, f"{path}/{i}")
    elif type(recorded) is not type(found) or recorded != found:
        yield path, "value", f"recorded {short(recorded)}, found {short(found)}"


def short(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else text[:200] + "…"


class Purposes:
    """Lines of `question  path  kind  reason`, the first two with * and ?; see ../differences."""

    def __init__(self, path):
        self.lines = []
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                question, where, kind, reason = re.split(r"\s\s+", line.strip(), maxsplit=3)
                self.lines.append({"question": question, "path": where, "kind": kind, "number": number, "used": False})

    def covers(self, question, path, kind):
        for line in self.lines:
            if kind == line["kind"] and fnmatch.fnmatchcase(question, line["question"]) and \
                    fnmatch.fnmatchcase(path, line["path"]):
                line["used"] = True
                return True
        return False

    def unused(self):
        return [line["number"] for line in self.lines if not line["used"]]
