"""Broken, hostile and misnamed inputs, written to a folder; a reader and a whole crawl have to survive all of them."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import stat
import warnings
import zipfile
from pathlib import Path

from newscrawl.readers import zstd

SENTENCE = "The council of Norderfeld voted on Monday to rebuild the old harbour bridge. "
ARTICLE = SENTENCE * 12
MEBIBYTE = 1 << 20
_PAGE = "<!DOCTYPE html><html><head><title>Harbour bridge</title>{head}</head><body>{body}</body></html>"


def _record(**fields: object) -> bytes:
    return json.dumps({"title": "Harbour bridge", "text": ARTICLE} | fields).encode() + b"\n"


def _records(count: int) -> bytes:
    """Return records of random words, so that their compressed form can be truncated in the middle."""
    draw = random.Random(7)
    words = SENTENCE.split()
    return b"".join(_record(number=number, text=" ".join(draw.choices(words, k=200))) for number in range(count))


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _zip_with_two_of_a_name() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("a.txt", ARTICLE)
        archive.writestr("a.txt", "Second version. " + ARTICLE)
    return packed.getvalue()


def _with_headers_changed(archive: bytes, offset: int, value: bytes) -> bytes:
    """Overwrite a field of the first member in both of its headers; ``offset`` counts in the local one."""
    changed = bytearray(archive)
    for signature, start in ((b"PK\x03\x04", offset), (b"PK\x01\x02", offset + 2)):
        place = changed.index(signature) + start
        changed[place : place + len(value)] = value
    return bytes(changed)


def _damaged(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes(byte ^ 0xFF for byte in content[middle : middle + 20]) + content[middle + 20 :]


def _compressed() -> dict[str, bytes]:
    packed_text = gzip.compress(ARTICLE.encode(), mtime=0)
    packed_records = gzip.compress(_records(200), mtime=0)
    spaces = gzip.compress(b" " * MEBIBYTE, mtime=0)
    letters = gzip.compress(b"a" * MEBIBYTE, mtime=0)
    return {
        "truncated.txt.gz": packed_text[:-20],
        "corrupt.txt.gz": _damaged(packed_text),
        "wrong_checksum.txt.gz": packed_text[:-8] + b"\0\0\0\0" + packed_text[-4:],
        "garbage_after.txt.gz": packed_text + b"no gzip data",
        "only_magic.txt.gz": b"\x1f\x8b",
        "truncated.jsonl.gz": packed_records[: len(packed_records) // 2],
        "corrupt.jsonl.gz": _damaged(packed_records),
        "bomb.jsonl.gz": spaces * 160,
        "bomb.txt.gz": letters * 40,
        "twice.txt.gz": gzip.compress(packed_text, mtime=0),
        "not_packed.txt.gz": ARTICLE.encode(),
        "packed.txt": packed_text,
        "truncated.txt.zst": zstd.compress(_records(20))[:-20],
        "corrupt.jsonl.zst": _damaged(zstd.compress(_records(200))),
        "only_magic.jsonl.zst": b"\x28\xb5\x2f\xfd",
    }


def _archives() -> dict[str, bytes]:
    text = ARTICLE.encode()
    good = _zip({"a.txt": text, "b.jsonl": _records(3)})
    return {
        "bomb.zip": _zip({"a.txt": text, "bomb.jsonl": b" " * (110 * MEBIBYTE), "z.txt": text}),
        "truncated.zip": good[: len(good) // 2],
        "corrupt.zip": _damaged(_zip({"a.txt": _records(100)})),
        "wrong_checksum.zip": _with_headers_changed(good, 14, b"\0\0\0\0"),
        "encrypted.zip": _with_headers_changed(good, 6, b"\x01\x00"),
        "unknown_method.zip": _with_headers_changed(good, 8, b"\x63\x00"),
        "climbing.zip": _zip({"../../climbed.txt": text, "/absolute.txt": text}),
        "nested.zip": _zip({"inner.zip": good, "z.txt": text}),
        "same_names.zip": _zip_with_two_of_a_name(),
        "empty.zip": _zip({}),
        "no_name.zip": _zip({"": text}),
        "only_folders.zip": _zip({"folder/": b""}),
        "office.docx": _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}),
    }


def _misnamed() -> dict[str, bytes]:
    page = _PAGE.format(head="", body=f"<article><p>{ARTICLE}</p></article>").encode()
    noise = random.Random(3).randbytes(5_000)
    return {
        "program.txt": b"\x7fELF\x02\x01\x01" + noise,
        "picture.html": b"\x89PNG\r\n\x1a\n" + noise,
        "paper.txt": b"%PDF-1.7\n" + noise,
        "noise": noise,
        "noise.jsonl": noise,
        "packed.tar": b"a.txt".ljust(257, b"\0") + b"ustar\x0000" + b"\0" * 2_000,
        "table.csv": b"place,points\nBridge,3\n",
        "feed.xml": b"<?xml version='1.0'?><rss version='2.0'><channel></channel></rss>",
        "page.txt": page,
        "page.json": page,
        "text.html": ARTICLE.encode(),
        "lines.json": _records(3),
        "list.jsonl": b"[" + _record().strip() + b",\n" + _record().strip() + b"]",
        "no_suffix": ARTICLE.encode(),
    }


def _texts() -> dict[str, bytes]:
    return {
        "empty.txt": b"",
        "blank.txt": b" \r\n\t\n" * 50,
        "mark_only.txt": b"\xef\xbb\xbf",
        "only_nul.txt": b"\0" * 4_096,
        "invalid_utf8.txt": ARTICLE.encode() + b"\xff\xfe\xc3(" + "Zwölf Bürger klagten.".encode(),
        "utf16_without_mark.txt": ARTICLE.encode("utf-16-be"),
        "odd_utf16.txt": ARTICLE.encode("utf-16")[:-1],
        "nul_bytes.txt": ARTICLE.encode().replace(b"council", b"coun\0cil"),
        "mixed_line_ends.txt": b"Bridge\r\n\r\n" + ARTICLE.encode() + b"\r\r" + ARTICLE.encode() + b"\n",
        "one_line.txt": b"a" * (25 * MEBIBYTE),
        "no_body.html": b"<!DOCTYPE html><html><head><title>Bridge</title></head></html>",
        "only_script.html": b"<html><body><script>var bridge = '<p>built</p>';</script></body></html>",
        "comments.html": b"<!-- -->" * 100_000 + b"<!-- no end",
        "nested.html": _PAGE.format(head="", body="<div>" * 10_000 + ARTICLE + "</div>" * 10_000).encode(),
        "long_header.html": _PAGE.format(head=f'<meta name="x" content="{"y" * 3_000_000}">', body=ARTICLE).encode(),
        "wrong_charset.html": _PAGE.format(head='<meta charset="idna">', body=ARTICLE + "größer").encode("cp1252"),
    }


def _saved_pages() -> dict[str, bytes]:
    headers = "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; "
    page = "Content-Type: text/html\r\n\r\n" + _PAGE.format(head="", body=f"<article><p>{ARTICLE}</p></article>")
    nested = "".join(
        f"--b{number}\nContent-Type: multipart/related; boundary=b{number + 1}\n\n" for number in range(500)
    )
    return {
        "saved.mhtml": f'{headers}boundary="b"\r\n\r\n--b\r\n{page}\r\n--b--\r\n'.encode(),
        "cut.mhtml": f'{headers}boundary="b"\r\n\r\n--b\r\n{page[:600]}'.encode(),
        "no_boundary.mhtml": f"{headers}type=x\r\n\r\n{ARTICLE}".encode(),
        "no_page.mhtml": f'{headers}boundary="b"\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--'.encode(),
        "blank_page.mhtml": f"{headers}boundary=b\n\n--b\nContent-Type: text/html\n\n \n--b--".encode(),
        "nested.mhtml": f"{headers}boundary=b0\n\n{nested}".encode(),
        "no_headers.mht": ARTICLE.encode(),
    }


def _json() -> dict[str, bytes]:
    deep = b"[" * 100_000 + b"]" * 100_000
    good = _record()
    return {
        "empty.json": b"",
        "blank.jsonl": b"\n \n\r\n",
        "deep.json": deep,
        "deep_object.json": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        "deep.jsonl": b'{"text": ' + deep + b"}\n" + good,
        "unclosed.jsonl": b"[" * 100_000 + b"\n" + good,
        "truncated.json": good[:-30],
        "truncated_list.json": b"[" + good + b"," + good[:-30],
        "list_and_more.json": b"[" + good + b"] and more",
        "scalar.json": b"42",
        "scalars.json": b'[1, "two", null, true, [3]]',
        "empty_list.json": b"[]",
        "objects_in_a_row.json": json.dumps(json.loads(good), indent=1).encode() * 2,
        "container.json": b'{"status": "ok", "articles": [' + good + b", 7, " + good + b"]}",
        "broken_lines.jsonl": good + b'{"text": "unclosed\n' + good + b"no json\n" + good,
        "all_broken.jsonl": b'{"text": \n' * 3_000,
        "mixed_line_ends.jsonl": good.strip() + b"\r\n\r\n" + good + b"\n" + good.strip(),
        "lone_surrogate.jsonl": b'{"text": "cut \\ud83d here"}\n' + good,
        "invalid_utf8.jsonl": '{"text": "größer"}'.encode("cp1252") + b"\n" + good,
        "utf16.jsonl": (good + good).decode().encode("utf-16"),
        "duplicate_keys.jsonl": b'{"text": "one", "text": "two"}\n',
        "nan.jsonl": b'{"text": "x", "score": NaN, "low": -Infinity}\n',
        "huge_numbers.jsonl": b'{"text": "x", "id": ' + b"9" * 10_000 + b', "score": 1e9999}\n',
        "control_characters.jsonl": b'{"text": "a\tb\x01c\x00d"}\n' + good,
    }


def _one_line_of_100_megabytes(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(100):
            file.write(b"a" * MEBIBYTE)
        file.write(b"\n" + _record())


def _special_files(folder: Path) -> dict[str, Path]:
    """Create entries of a folder that are not regular files."""
    names = ("one_line.jsonl", "loop", "ouroboros.txt", "dangling.txt", "unreadable.txt", "pipe.txt", "socket.txt")
    paths = {name: folder / name for name in names}
    _one_line_of_100_megabytes(paths["one_line.jsonl"])
    paths["loop"].symlink_to(folder, target_is_directory=True)
    paths["ouroboros.txt"].symlink_to("ouroboros.txt")
    paths["dangling.txt"].symlink_to("nowhere.txt")
    paths["unreadable.txt"].write_text(ARTICLE)
    paths["unreadable.txt"].chmod(0)
    os.mkfifo(paths["pipe.txt"])
    os.mknod(paths["socket.txt"], stat.S_IFSOCK | 0o600)
    return paths


def write_all(folder: Path) -> dict[str, Path]:
    """Write every broken input into an empty folder; return the paths by name."""
    paths = {}
    for name, content in (_compressed() | _archives() | _misnamed() | _texts() | _saved_pages() | _json()).items():
        paths[name] = folder / name
        paths[name].write_bytes(content)
    return paths | _special_files(folder)
