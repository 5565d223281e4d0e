"""Holds what the SDKs have made of the reads against reads.json and against the members that docs/reads.md lists."""

import collections
import json
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
CLOUDS = {"Alibaba Cloud": "alibaba", "Zenlayer": "zenlayer", "Baidu AI Cloud": "baidu"}
EMPTY = {"null": None, "false": False}


class Members:
    """The members of a response, by their paths: those that are filled, and those that are empty with what an empty one is."""

    def __init__(self, section):
        table = section.partition("| member | filled from |")[2].partition("\n\n")[0]
        self.filled = set(re.findall(r"^\| `([^`]+)`", table, re.M))
        empty = re.search("^Empty: (.*)$", section, re.M)
        pairs = re.findall(r"`([^`]+)`(?: \(`?([^)`]+)`?\))?", empty[1]) if empty else []
        self.empty = {path: EMPTY[form] if form in EMPTY else json.loads(form or '""') for path, form in pairs}
        within = (path.rpartition(".")[0] for path in self.filled | self.empty.keys())
        self.objects = {path for path in within if path and not path.endswith("]")}


def described(page):
    """The members of every read, as the page has them."""
    reads = {}
    for chapter in re.split("^## ", page, flags=re.M)[1:]:
        cloud = CLOUDS.get(chapter.partition("\n")[0])
        for section in re.split("^### ", chapter, flags=re.M)[1:] if cloud else []:
            reads[cloud, section.partition("\n")[0]] = Members(section)
    return reads


def expanded(value, things):
    """An expectation with the things that it refers to."""
    if isinstance(value, list):
        return [expanded(element, things) for element in value]
    if isinstance(value, dict):
        return {name: expanded(member, things) for name, member in value.items()}
    return things[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def given(value):
    """What an SDK's object holds: it has all its members, `None` where the response has none."""
    return {name: member for name, member in value.items() if member is not None} if isinstance(value, dict) else value


class Comparison:
    """A response against what is expected of it."""

    def __init__(self, members):
        self.members = members
        self.seen, self.wrong = collections.Counter(), []

    def value(self, path, got, wanted):
        if isinstance(wanted, dict) and isinstance(got, dict):
            self.object(path, got, wanted)
        elif isinstance(wanted, list) and isinstance(got, list) and len(got) == len(wanted):
            for element, other in zip(got, wanted):
                self.value(f"{path}[]", element, other)
        elif wanted == "*":
            self.hold(path, isinstance(got, str) and got, got, "a text")
        else:
            self.hold(path, type(got) is type(wanted) and got == wanted, got, wanted)

    def hold(self, path, holds, got, wanted):
        if not holds:
            self.wrong.append(f"{path} is {json.dumps(got)}, wanted {json.dumps(wanted)}")

    def object(self, path, got, wanted):
        inside = f"{path}." if path else ""
        known = {name: f"{inside}{name}" for name in (*got, *wanted)}
        for name, place in known.items():
            if name in wanted:
                self.seen[place] += 1
                # A model has no nulls.
                if name in got or wanted[name] is not None:
                    self.value(place, got.get(name), wanted[name])
            elif place in self.members.objects and isinstance(got[name], dict):
                # All that is in it is empty.
                self.object(place, got[name], {})
            elif place in self.members.empty:
                pass
            elif name.lower() != "requestid" and (got[name] is not None or place not in self.members.filled):
                self.wrong.append(f"{place} is {json.dumps(got[name])}, wanted nothing")
        for place, empty in self.members.empty.items():
            container, _, name = place.rpartition(".")
            if container == path and name in got:
                self.seen[place] += 1
                self.hold(place, type(got[name]) is type(empty) and given(got[name]) == empty, got[name], empty)
            elif container == path and empty is not None:
                self.wrong.append(f"{place} is not there, wanted {json.dumps(empty)}")


def report(results):
    """Prints a row for each SDK and read; answers with what is wrong, line by line, and how many reads went well."""
    table = json.loads((HERE / "reads.json").read_text())
    cases, pages = table["cases"], described((HERE.parent / "docs" / "reads.md").read_text())
    wrong, passed, ran, seen = [], 0, collections.Counter(), collections.defaultdict(set)
    for result in results:
        case = cases[result.get("read", result.get("exported"))]
        members = pages[case["cloud"], case["read"]]
        of = result["sdk"], case["cloud"], case["read"]
        ran[of] += 1
        comparison = Comparison(members)
        if "wrong" in result:
            comparison.wrong.append(result["wrong"])
        elif "refused" in case:
            comparison.hold("the refusal", result.get("refused") == list(case["refused"].values()), result, case["refused"])
        elif "body" not in result:
            comparison.wrong.append(f"refused: {result['refused']}")
        else:
            comparison.value("", result["body"], expanded(case["expect"], table["things"]))
        seen[of] |= comparison.seen.keys()
        passed += not comparison.wrong
        what = "exported" if "exported" in result else json.dumps(case["request"])
        wrong.extend(f"WRONG {result['sdk']}: {case['read']} {what}: {text}" for text in comparison.wrong)

    print(f"\n{'SDK':38} {'read':48} answers  filled members  empty members")
    for (sdk, cloud, read), count in ran.items():
        met = seen[sdk, cloud, read]
        filled, empty = pages[cloud, read].filled, pages[cloud, read].empty
        print(f"{sdk:38} {read:48} {count:7}  {len(filled & met):6} of {len(filled):4}  {len(empty.keys() & met):5} of {len(empty)}")
        # A model has no nulls.
        missed = sorted(path for path in filled | empty.keys() if path not in met and empty.get(path, "") is not None)
        wrong.extend(f"UNTESTED {sdk}: {read}: {path}" for path in missed)
    for sdk in dict.fromkeys(of[0] for of in ran):
        cloud = next(of[1] for of in ran if of[0] == sdk)
        expected = sum(1 + ("exported" in case) for case in cases if case["cloud"] == cloud)
        if sum(count for of, count in ran.items() if of[0] == sdk) != expected:
            wrong.append(f"SHORT {sdk} did not run every read")
        untested = {read for of, read in pages if of == cloud} - {of[2] for of in ran if of[0] == sdk}
        wrong.extend(f"UNTESTED {sdk}: {read}" for read in sorted(untested))
    return wrong, passed
