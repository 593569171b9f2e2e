"""Random damage to the files of a state folder."""

from pathlib import Path

LOCK = "lock"


def files(folder):
    """Return all files of a state folder but the lock, whose content means nothing."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != LOCK)


def damage(folder, random):
    """Damage one file, or swap two, and return what was done."""
    kind = random.choice(["flip", "truncate", "empty", "delete", "replace", "swap"])
    path, other = random.sample(files(folder), 2)
    content = path.read_bytes()
    if kind == "flip" and content:
        place = random.randrange(len(content))
        path.write_bytes(content[:place] + bytes([content[place] ^ 1 << random.randrange(8)]) + content[place + 1 :])
        return f"flip {path.name} {place}"
    if kind == "truncate" and content:
        length = random.randrange(len(content))
        path.write_bytes(content[:length])
        return f"truncate {path.name} {length}"
    if kind == "swap":
        path.write_bytes(other.read_bytes())
        other.write_bytes(content)
        return f"swap {path.name} {other.name}"
    if kind == "delete":
        path.unlink()
    elif kind == "replace":
        path.write_bytes(random.randbytes(max(len(content), 1)))
    else:
        path.write_bytes(b"")
    return f"{kind} {Path(path).name}"
