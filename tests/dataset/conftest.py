"""Libraries that read datasets: development dependencies, which an environment may lack."""

from __future__ import annotations

from types import SimpleNamespace

import pytest


@pytest.fixture(scope="session")
def datasets(tmp_path_factory):
    """Return Hugging Face datasets, without a network and with a cache of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.setenv("HF_HOME", str(tmp_path_factory.mktemp("hugging-face")))
        library = pytest.importorskip("datasets", reason="Hugging Face datasets are not installed")
        library.disable_progress_bars()
        yield library


@pytest.fixture(scope="session")
def polars():
    """Return polars."""
    return pytest.importorskip("polars", reason="polars is not installed")


@pytest.fixture(scope="session")
def duckdb():
    """Return DuckDB."""
    return pytest.importorskip("duckdb", reason="DuckDB is not installed")


@pytest.fixture(scope="session")
def pandas():
    """Return pandas."""
    return pytest.importorskip("pandas", reason="pandas is not installed")


@pytest.fixture(scope="session")
def mlcroissant():
    """Return mlcroissant, the reader of Croissant files by its makers."""
    return pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")


@pytest.fixture(scope="session")
def libraries(datasets, polars, duckdb, pandas):
    """Return the libraries by which tables are read, by their names."""
    return SimpleNamespace(datasets=datasets, polars=polars, duckdb=duckdb, pandas=pandas)
