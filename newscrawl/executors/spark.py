"""Spark as an engine: a cluster that is there, or the cores of this machine.

It needs the extra ``newscrawl[spark]`` and Java 17. A task, or some parts with all that came for them, is a partition
of Spark and one of its tasks; an exchange is its shuffle, which goes to disk where memory is short.
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.executors.engine import EngineError, Hop, Message, Task
from newscrawl.executors.spark_errors import WorkError, sentence, start_failure, text_of
from pipelines.errors import NewscrawlError

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession

_TRIES = 4
"""How often a task is tried on this machine, as on clusters."""
BATCH_BYTES = 8 << 20
"""Bytes of messages that go between Spark and a Python process at once."""
_ROW = "part int, body binary"
_SESSION = {
    "spark.sql.adaptive.enabled": "false",  # it would join parts
    "spark.sql.execution.arrow.maxBytesPerBatch": f"{BATCH_BYTES}b",
}
_SECONDS = 10.0
"""How long Spark and Java may take to end; then Java is killed."""


class SparkEngine:
    """Calls functions in the Python processes of Spark's executors.

    :param session: functions are called in it; its own settings stay as they are.
    :param where_to_look: ends the message of an error.
    """

    def __init__(self, session: SparkSession, where_to_look: str = "Spark's log says more") -> None:
        self._session, self._where_to_look = session.newSession(), where_to_look
        for name, value in _SESSION.items():
            self._session.conf.set(name, value)

    def each(self, function: Callable[[Task], bytes], tasks: Sequence[Task]) -> list[bytes]:
        """Return ``function`` of each task, in the order of the tasks.

        :raises EngineError: when a function failed four times, or Spark gave the work up.
        """
        messages = self._messages(partial(_numbered, function), list(enumerate(tasks)), ())
        return [body for _, body in sorted(messages, key=lambda message: message[0])]

    def exchange(
        self, function: Callable[[Task], Iterable[Message]], tasks: Sequence[Task], hops: Sequence[Hop]
    ) -> list[bytes]:
        """Send what ``function`` yields for each task through the hops; return the bodies that the last one yields.

        :raises EngineError: when a function failed four times, or Spark gave the work up.
        """
        return [body for _, body in self._messages(function, tasks, hops)]

    def _messages(
        self, function: Callable[[Any], Iterable[Message]], tasks: Sequence[Any], hops: Sequence[Hop]
    ) -> list[Message]:
        if not tasks:
            return []
        try:
            with _no_word_on_pandas():
                frame = _mapped(self._frame(tasks), len(tasks), partial(_first, function))
                for parts, reduce, most_tasks in hops:
                    frame = _mapped(frame, min(parts, most_tasks or parts), reduce)
                return list(_rows(self._collected(frame, _name_of(function)).to_batches()))
        except Exception as error:  # its own, py4j's and those of connections to a Java that died
            raise EngineError(sentence(text_of(error), self._where_to_look)) from error

    def _collected(self, frame: DataFrame, name: str) -> pyarrow.Table:
        """Return the rows of a frame; an interrupt ends the work on them.

        :param name: what Spark's own pages call it.
        """
        collected: Future[pyarrow.Table] = Future()
        tag = f"newscrawl-{id(collected)}"

        def collect() -> None:
            try:
                self._session.addTag(tag)
                self._session.sparkContext.setJobDescription(name)
                collected.set_result(frame.toArrow())
            except BaseException as error:  # noqa: BLE001 - it is raised where the result is awaited
                collected.set_exception(error)

        # in a thread, since what is interrupted in it would wait for the end of the work
        threading.Thread(target=collect, daemon=True).start()
        try:
            return collected.result()
        except KeyboardInterrupt:
            _within_seconds(partial(self._session.interruptTag, tag))
            raise

    def _frame(self, tasks: Sequence[Any]) -> DataFrame:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyspark import cloudpickle  # noqa: PLC0415 - an extra

        pickled: Callable[[Any], bytes] = cloudpickle.dumps
        messages = [(number, pickled(task)) for number, task in enumerate(tasks)]
        return self._session.createDataFrame(pa.Table.from_batches([_batch(messages)]))


@contextmanager
def spark_engine(master: str | None = None, workers: int = 0) -> Iterator[SparkEngine]:
    """Yield Spark as an engine.

    In a program that ``spark-submit`` started, or that has a session already, it is that session. Otherwise Spark is
    started, quietly, and ended afterwards; what it writes is kept if it gave the work up.

    :param master: address of a cluster, such as ``spark://host:7077``, ``yarn`` or ``k8s://...``; None is this machine.
    :param workers: tasks at once on this machine; 0 is one for each core.
    :raises EngineError: when there is no Spark or no Java, or the cluster cannot be reached.
    """
    _require("pyspark", "pyarrow", "pandas")
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    present = SparkSession.getActiveSession()
    if present is not None:
        yield SparkEngine(present)
    elif "PYSPARK_GATEWAY_PORT" in os.environ:  # spark-submit says so, and which master
        session = SparkSession.builder.appName("newscrawl").getOrCreate()
        try:
            yield SparkEngine(session)
        finally:
            session.stop()
    else:
        with _started(master or f"local[{workers or '*'},{_TRIES}]") as engine:
            yield engine


@contextmanager
def _started(master: str) -> Iterator[SparkEngine]:
    """Yield the engine in a Java of its own, which ends with it."""
    _require_java()
    folder = Path(tempfile.mkdtemp(prefix="newscrawl-spark-"))
    log = folder / "spark.log"
    at_interrupt = signal.getsignal(signal.SIGINT)
    is_named = False
    try:
        with _java(master, folder, log) as session:
            yield SparkEngine(session, f"what Spark wrote is in {log}")
    except EngineError as error:
        is_named = str(log) in str(error)
        raise
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, at_interrupt)  # Spark had its own
        for path in folder.iterdir():
            if path != log:
                shutil.rmtree(path, ignore_errors=True)
        if not is_named:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _java(master: str, folder: Path, log: Path) -> Iterator[SparkSession]:
    from pyspark import SparkConf, SparkContext  # noqa: PLC0415 - an extra
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    conf = SparkConf(loadDefaults=False).setMaster(master).setAppName("newscrawl")
    conf.setAll(list(_settings(master, folder).items()))
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    gateway: Any = None
    try:
        with _no_word_on_pandas(), log.open("wb") as written:
            launch: Callable[..., Any] = launch_gateway
            gateway = launch(conf, popen_kwargs={"stdout": written, "stderr": written})
            session = SparkSession(SparkContext(conf=conf, gateway=gateway))
    except Exception as error:  # as above
        message = text_of(error)
        _end_java(gateway)
        raise EngineError(f"{start_failure(message, log, master)}; what Spark wrote is in {log}") from error
    except BaseException:
        _end_java(gateway)
        raise
    try:
        yield session
    finally:
        _within_seconds(session.stop)
        _end_java(gateway)


def _settings(master: str, folder: Path) -> dict[str, str]:
    """Return the settings with which Spark is started."""
    settings = {"spark.ui.showConsoleProgress": "false"}
    if master.startswith("local"):
        path = os.pathsep.join(os.path.abspath(place) for place in sys.path)  # noqa: PTH100 - Path.resolve() follows links
        settings |= {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": str(folder),
            "spark.executorEnv.PYTHONPATH": path,
        }
    return settings


def _end_java(gateway: Any) -> None:
    """End Java, and let the next session start another one."""
    from pyspark import SparkContext  # noqa: PLC0415 - an extra

    SparkContext._gateway = SparkContext._jvm = None  # where pyspark would look for it
    if gateway is None:
        return
    process = gateway.proc
    process.stdin.close()  # by which it ends
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with suppress(Exception):  # its other end has gone
        gateway.shutdown()


def _within_seconds(call: Callable[[], object]) -> None:
    """Call what may hang, or fail, where a cluster or Java has gone; it is not waited for longer than some seconds."""

    def attempt() -> None:
        with suppress(Exception):
            call()

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(_SECONDS)


@contextmanager
def _no_word_on_pandas() -> Iterator[None]:
    """Leave out that pyspark does not support the newest pandas, which is not used."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        yield


def _require(*packages: str) -> None:
    missing = [package for package in packages if find_spec(package) is None]
    if missing:
        raise EngineError(f"the engine Spark needs {' and '.join(missing)}: pip install 'newscrawl[spark]'")


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    found = Path(home, "bin", "java").exists() if home else shutil.which("java") is not None
    if not found:
        where = f"JAVA_HOME ({home}) has none" if home else "there is none on the PATH, and JAVA_HOME is not set"
        raise EngineError(f"the engine Spark needs Java 17 or later, and {where}: install a Java runtime")


# What runs on the workers


def _mapped(frame: DataFrame, tasks: int, reduce: Callable[[int, list[bytes]], Iterable[Message]]) -> DataFrame:
    """Return the messages that a function yields for each part; the parts are divided among tasks."""
    return frame.repartitionById(tasks, frame["part"] % tasks).mapInArrow(partial(_reduced, reduce), _ROW)


def _reduced(
    reduce: Callable[[int, list[bytes]], Iterable[Message]], batches: Iterable[pyarrow.RecordBatch]
) -> Iterator[pyarrow.RecordBatch]:
    """Yield the messages of the parts of one task, in batches."""
    bodies: defaultdict[int, list[bytes]] = defaultdict(list)
    for part, body in _rows(batches):
        bodies[part].append(body)
    try:
        yield from _batches(message for part in sorted(bodies) for message in reduce(part, bodies.pop(part)))
    except Exception as error:
        if isinstance(error, NewscrawlError):
            raise WorkError("told", str(error)) from error
        raise WorkError("failed", f"a worker failed: {type(error).__name__}: {error}") from error


def _first(function: Callable[[Any], Iterable[Message]], _: int, pickled: list[bytes]) -> Iterable[Message]:
    (task,) = pickled
    return function(pickle.loads(task))  # noqa: S301 - this program pickled it


def _name_of(function: Callable[..., Any]) -> str:
    while isinstance(function, partial):
        function = function.args[0] if function.func is _numbered else function.func
    return getattr(function, "__name__", type(function).__name__).strip("_").replace("_", " ")


def _numbered(function: Callable[[Task], bytes], task: tuple[int, Task]) -> list[Message]:
    number, own = task
    return [(number, function(own))]


def _rows(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[Message]:
    for batch in batches:
        yield from zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)


def _batches(messages: Iterable[Message]) -> Iterator[pyarrow.RecordBatch]:
    """Yield messages in batches of some MB."""
    waiting: list[Message] = []
    size = 0
    for message in messages:
        waiting.append(message)
        size += len(message[1])
        if size >= BATCH_BYTES:
            yield _batch(waiting)
            waiting, size = [], 0
    if waiting:
        yield _batch(waiting)


def _batch(messages: Sequence[Message]) -> pyarrow.RecordBatch:
    import pyarrow as pa  # noqa: PLC0415 - an extra

    parts, bodies = zip(*messages, strict=True)
    return pa.record_batch({"part": pa.array(parts, pa.int32()), "body": pa.array(bodies, pa.binary())})
