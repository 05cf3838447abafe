"""How a question of the set is written down: its words beside the function that finds its answer."""

import datetime

hunts = []
DEMO = "demo"


def hunt(kind, files, text, answer_type, as_of=None, empty=False):
    """Registers the function below it; `empty` says that no answer is the right answer."""
    names = [files] if isinstance(files, str) else list(files)

    def register(answer):
        hunts.append(
            {
                "kind": kind,
                "files": names,
                "text": text,
                "as_of": as_of,
                "answer_type": answer_type,
                "empty": empty,
                "answer": answer,
            }
        )
        return answer

    return register


def at(text):
    """An instant in UTC, `2020-09-04 20:10`, as seconds since 1970."""
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            moment = datetime.datetime.strptime(text, form)
        except ValueError:
            continue
        return moment.replace(tzinfo=datetime.timezone.utc).timestamp()
    raise ValueError(text)


def host_id(name):
    return f"host:{name.split('.')[0].upper()}"


def file_id(host, path):
    return f"file:{host}:{path.lower()}"


def reg_id(host, key):
    return f"reg:{host}:{key.lower()}"


def below(starts, roots, depth=None):
    """Ids of what the processes `roots` started, directly or through others, `depth` levels at most."""
    found, level, edge = set(), 0, set(roots)
    while edge and (depth is None or level < depth):
        edge = {s.id for s in starts if s.parent in edge} - found
        found |= edge
        level += 1
    return found


def starts_named(starts, *names):
    return [s for s in starts if s.name in names]
