"""The folder that workers share."""

import pickle

import pytest

from newscrawl.executors.work_folder import WorkFolder, beside


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_blobs(tmp_path, scheme):
    """What was put is got, whatever its name; what was put twice is there once."""
    folder = WorkFolder(f"{scheme}{tmp_path}/work")

    for name, content in (("a", b"1"), ("b/c.gz", b"plain"), ("b/c.gz", b"again"), ("b/d", b"")):
        folder.put(name, content)

    assert folder.names() == ["a", "b/c.gz", "b/d"]
    assert folder.names("b") == ["b/c.gz", "b/d"]
    assert folder.get("b/c.gz") == b"again"
    assert pickle.loads(pickle.dumps(folder)).get("a") == b"1"
    with pytest.raises(FileNotFoundError):
        folder.get("nothing")
    folder.delete()
    assert folder.names() == []
    assert not (tmp_path / "work").exists()
    folder.delete()


def test_beside():
    """A name beside a folder keeps what an address says of the server."""
    assert beside("out/news/", ".work") == "out/news.work"
    assert beside("s3://bucket/news?region=eu", ".work") == "s3://bucket/news.work?region=eu"
