"""Manifests of earlier runs: the newest first, and only what is one."""

import msgspec

from newscrawl.runs.manifests import manifests
from tests.monitoring.histories import DAY, WEDNESDAY, manifest

NAIVE = b'{"run":{"id":"a","spider":"local","version":"1"},"started":"2026-12-05T00:00:00"}'


def test_the_newest_first_and_only_what_is_one(tmp_path):
    """Ids of older versions count too; broken and foreign files, and those of another spider, are passed over."""
    for night, rest in enumerate(("", "_2", "-k3x9ta")):
        one = manifest(WEDNESDAY + DAY * night, new=night)
        (tmp_path / f"local-{one.started:%Y-%m-%dT%H-%M-%SZ}{rest}.manifest.json").write_bytes(msgspec.json.encode(one))
    for name, content in {
        "local-2026-12-01T00-00-00Z-broken": b'{"run": {"id": "x"',
        "local-2026-12-02T00-00-00Z-foreign": b"[1, 2]",
        "local-2026-12-03T00-00-00Z-deep": b"[" * 100_000,
        "local-2026-12-04T00-00-00Z-bytes": b"\xff\xfe\x00",
        "local-2026-12-05T00-00-00Z-naive": NAIVE,
        "notes": b"{}",
    }.items():
        (tmp_path / f"{name}.manifest.json").write_bytes(content)
    (tmp_path / "local-2026-12-06T00-00-00Z-folder.manifest.json").mkdir()
    (tmp_path / "local-2026-12-07T00-00-00Z-link.manifest.json").symlink_to("nowhere")

    assert [one.new for one in manifests(tmp_path)] == [2, 1, 0]
    assert [one.new for one in manifests(tmp_path, "local")] == [2, 1, 0]
    assert list(manifests(tmp_path, "web")) == []
    assert list(manifests(tmp_path / "nowhere")) == []


def test_names_that_are_not_utf_8(tmp_path):
    """A path among the inputs may have any bytes."""
    content = msgspec.json.encode(manifest()).replace(b'"inputs":[]', b'"inputs":["a\\udcff.txt"]')
    (tmp_path / "local-2026-11-04T03-00-00Z-abcdef.manifest.json").write_bytes(content)

    (found,) = manifests(tmp_path)
    assert found.inputs == ["a\udcff.txt"]
