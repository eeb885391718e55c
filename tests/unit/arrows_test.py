#!/usr/bin/env python3
"""Reads every #include and every room's CMake links, and refuses what design.md does not draw.

    arrows_test.py [ROOT]      exit 0: the house stands as drawn; 1: each wrong arrow, one a line

Refused: an arrow between rooms that is not in KNOWS, a circle of includes between files, an include that is not
written from the root or leads nowhere, SQL outside store/, toml++ outside settings/.
Said, not refused: a file of more than 450 lines.
"""
import re
import sys
import tempfile
from pathlib import Path

# Who may know whom, beside itself. A room may know all that lies below it, never its twins nor what lies above.
GROUND = {"ground", "settings", "metrics"}
LIBRARIES = {"cases", "probes", "reports"}
LIVE = {"desk", "watch", "publish"}
KNOWS = {
    "ground": set(),  # daemon/clock.hpp, daemon/log*, daemon/sha256.*
    "settings": set(),
    "metrics": set(),
    "cases": GROUND,
    "probes": GROUND,
    "reports": GROUND,
    "store": GROUND | LIBRARIES,
    "desk": GROUND | {"cases", "store"},
    "watch": GROUND | {"probes", "store"},
    # Which day is the first working day after a period is a question to the calendar in cases/; a notice says what was
    # wrong with a site in the words of probes/.
    "publish": GROUND | LIBRARIES | {"store"},
    "http": GROUND | LIBRARIES | LIVE | {"store"},
    "web": set(),
    "service": GROUND | LIBRARIES | LIVE | {"store", "http", "web"},
    "commands": GROUND | LIBRARIES | LIVE | {"store", "http", "web", "service"},
    "main": GROUND | LIBRARIES | LIVE | {"store", "http", "web", "service", "commands"},
}
KNOWS["http"].add("web")  # the page's files, compiled in

# Libraries that only one room may touch; daemon/version.cpp may, to print their versions.
ONLY_IN = {
    re.compile(r"sqlite3\.h|SQLiteCpp/"): "store",
    re.compile(r"toml\+\+/"): "settings",
    re.compile(r"xlsxwriter"): "reports",
}
LONG = 450  # lines
GROUND_FILES = {"clock", "log", "log_events", "sha256"}  # directly under daemon/

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.M)
ROOM_CALL = re.compile(r"pantau_room\s*\(\s*(\w+)([^)]*)\)", re.S)


def room_of(path):
    """The room that a file lies in, by its path from the root; None outside the house (tests)."""
    parts = path.parts
    if parts[0] in ("probes", "reports"):
        return parts[0]
    if parts[0] != "daemon":
        return None
    if len(parts) > 2:
        return parts[1]
    stem = path.stem
    if stem in GROUND_FILES:
        return "ground"
    if stem == "main":
        return "main"
    # The command line and what it is made of stand above the service and the pieces it is composed of.
    return "commands" if stem.startswith(("command", "control")) else "service"


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: "\n" * m.group(0).count("\n"), text, flags=re.S)


def sources(root):
    for top in ("daemon", "probes", "reports"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".h", ".cc") and path.is_file():
                yield path.relative_to(root)


def check(root):
    """The list of what is wrong, and the list of what is only worth saying."""
    wrong, remarks = [], []
    graph = {}
    generated = "".join(p.read_text(encoding="utf-8") for p in root.glob("*/**/CMakeLists.txt")
                        if p.parts[len(root.parts)] in ("daemon", "probes", "reports"))
    for path in sources(root):
        text = (root / path).read_text(encoding="utf-8")
        room = room_of(path)
        if room not in KNOWS:
            wrong.append(f"{path}:1: the room {room} is not in design.md")
            continue
        if text.count("\n") > LONG:
            remarks.append(f"{path}: {text.count(chr(10))} lines; a file is one idea, seldom over 400")
        graph[path] = []
        # Cut comments, but keep string contents: an include's name is one.
        for match in INCLUDE.finditer(without_comments(text)):
            line = without_comments(text)[: match.start()].count("\n") + 1
            line += match.group(0).count("\n")
            quoted, system = match.groups()
            for library, owner in ONLY_IN.items():
                if library.search(quoted or system) and room != owner and path != Path("daemon/version.cpp"):
                    wrong.append(f"{path}:{line}: {quoted or system} belongs to {owner}/ alone")
            if quoted is None:
                continue
            target = Path(quoted)
            if target.parts[0] not in ("daemon", "probes", "reports"):
                wrong.append(f'{path}:{line}: "{quoted}" is not written from the root')
                continue
            if not (root / target).is_file():
                if target.name not in generated:
                    wrong.append(f'{path}:{line}: "{quoted}" is nowhere')
                    continue
            else:
                graph[path].append(target)
            other = room_of(target)
            if other != room and other not in KNOWS[room]:
                wrong.append(f"{path}:{line}: {room} must not know {other} ({quoted})")
    wrong += circles(graph)
    wrong += links(root)
    return wrong, remarks


def circles(graph):
    """Each circle once, found by depth first without recursion."""
    wrong, state = [], {}
    for start in graph:
        if start in state:
            continue
        trail, stack = [], [(start, iter(graph[start]))]
        state[start] = "open"
        trail.append(start)
        while stack:
            node, rest = stack[-1]
            for target in rest:
                if state.get(target) == "open":
                    ring = trail[trail.index(target):] + [target]
                    wrong.append("circle of includes: " + " -> ".join(map(str, ring)))
                elif target not in state and target in graph:
                    state[target] = "open"
                    trail.append(target)
                    stack.append((target, iter(graph[target])))
                    break
            else:
                state[node] = "done"
                trail.pop()
                stack.pop()
    return wrong


def links(root):
    wrong = []
    files = list((root / "daemon").rglob("CMakeLists.txt")) + list((root / "daemon").glob("*.cmake"))
    files += [root / top / "CMakeLists.txt" for top in ("probes", "reports")]
    for path in files:
        if not path.is_file():
            continue
        text = re.sub(r"#[^\n]*", "", path.read_text(encoding="utf-8"))
        for name, body in ROOM_CALL.findall(text):
            if name not in KNOWS:
                wrong.append(f"{path.relative_to(root)}: the room {name} is not in design.md")
                continue
            for other in re.findall(r"pantau(?:::|_)(\w+)", body):
                if other not in KNOWS[name] and other != "flags":
                    wrong.append(f"{path.relative_to(root)}: {name} must not link {other}")
        if re.search(r"\bGLOB(_RECURSE)?\b", text):
            wrong.append(f"{path.relative_to(root)}: sources are named, not globbed")
    return wrong


def prove_itself():
    """A house with one fault of each kind: a test that lets one of them pass is no test."""
    house = {
        "daemon/cases/a.hpp": '#include "daemon/store/b.hpp"\n',          # upwards
        "daemon/store/b.hpp": '#include "daemon/store/c.hpp"\n',
        "daemon/store/c.hpp": '// "x"\n#include "daemon/store/b.hpp"\n',  # circle
        "daemon/desk/d.cpp": '#include "daemon/watch/e.hpp"\n',           # twins
        "daemon/watch/e.hpp": "#include <sqlite3.h>\n",                   # SQL outside store
        "probes/f.cpp": '#include "g.hpp"\n#include "probes/none.hpp"\n',  # not from the root; nowhere
        "probes/g.hpp": '// #include "reports/h.hpp"\n',                  # a comment is no arrow
        "reports/h.hpp": "",
        "daemon/service.cpp": '#include "daemon/commands.hpp"\n',         # the command line stands above the service
        "daemon/commands.hpp": '#include "daemon/clock.hpp"\n',
        "daemon/clock.hpp": "",
        "daemon/desk/CMakeLists.txt": "pantau_room(desk SOURCES d.cpp KNOWS pantau::cases pantau::publish)\n",
    }
    expected = {
        "daemon/cases/a.hpp:1: cases must not know store (daemon/store/b.hpp)",
        "circle of includes: daemon/store/b.hpp -> daemon/store/c.hpp -> daemon/store/b.hpp",
        "daemon/desk/d.cpp:1: desk must not know watch (daemon/watch/e.hpp)",
        "daemon/watch/e.hpp:1: sqlite3.h belongs to store/ alone",
        'probes/f.cpp:1: "g.hpp" is not written from the root',
        'probes/f.cpp:2: "probes/none.hpp" is nowhere',
        "daemon/service.cpp:1: service must not know commands (daemon/commands.hpp)",
        "daemon/desk/CMakeLists.txt: desk must not link publish",
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in house.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        found = set(check(root)[0])
    if found != expected:
        print("this test no longer sees what it must:", *sorted(found ^ expected), sep="\n  ")
        return False
    return True


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
    if not prove_itself():
        return 1
    wrong, remarks = check(root)
    for line in remarks:
        print(f"remark: {line}")
    for line in wrong:
        print(line)
    print(f"{len(list(sources(root)))} files, {len(wrong)} wrong arrows, {len(remarks)} remarks")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
