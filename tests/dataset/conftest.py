"""Libraries that read datasets: development dependencies, which an environment may lack."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from tests.crawls import ROOT

# Hugging Face's libraries look at these when they are first imported: no network, and no cache outside of the project
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HOME"] = str(ROOT / "build" / "hugging-face")


@pytest.fixture(scope="session")
def datasets():
    """Return Hugging Face datasets."""
    library = pytest.importorskip("datasets", reason="Hugging Face datasets are not installed")
    library.disable_progress_bars()
    return library


@pytest.fixture(scope="session")
def polars():
    """Return polars."""
    return pytest.importorskip("polars", reason="polars is not installed")


@pytest.fixture(scope="session")
def duckdb():
    """Return a database of DuckDB, in memory."""
    library = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    with library.connect() as database:
        yield database


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
