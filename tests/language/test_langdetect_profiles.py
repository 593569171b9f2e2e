"""langdetect's results, computed in less time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY

from pipelines.language.langdetect_profiles import LangdetectProfiles

TRIALS = 3
TEXTS = (
    "Der Fährverkehr zur Insel ruht, weil der Wind in der Nacht auf Stärke zehn zugenommen hat.",
    "The ferry to the island is cancelled, since the wind rose to force ten during the night.",
    "Le trafic des ferries vers l'île est suspendu, le vent ayant atteint la force dix cette nuit.",
    "Паром на остров не ходит: ночью ветер усилился до десяти баллов.",
    "由于夜间风力增至十级，开往该岛的渡轮停航。",
    "夜のあいだに風が強まり、島へのフェリーは欠航しています。",
    "Chuyến phà ra đảo bị hủy vì gió đã mạnh lên cấp mười trong đêm.",
    "ОАО Tramp Ferries Ltd. kündigt an",
    "...",
    "",
)


@pytest.fixture(scope="module")
def profiles() -> LangdetectProfiles:
    return LangdetectProfiles(TRIALS)


@pytest.fixture(scope="module")
def reference() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)
    return factory


def expected(reference: DetectorFactory, text: str) -> tuple[str, float] | None:
    detector = reference.create()
    detector.n_trial = TRIALS
    detector.append(text)
    try:
        best = detector.get_probabilities()
    except LangDetectException:
        return None
    return (best[0].lang, best[0].prob) if best else None


@pytest.mark.parametrize("text", TEXTS)
def test_results_are_those_of_langdetect(profiles: LangdetectProfiles, reference: DetectorFactory, text: str) -> None:
    """Language and probability are identical to the last bit, on the first and the second call."""
    assert profiles.best(text) == expected(reference, text) == profiles.best(text)


@given(st.text(st.sampled_from("abcß éäțșіпривет你好かカ한ﺀمẫ \u0301XYZ'.-"), max_size=60))
def test_any_text_gives_the_result_of_langdetect(
    profiles: LangdetectProfiles, reference: DetectorFactory, text: str
) -> None:
    """Results are the same for any script and any order of letters and spaces."""
    assert profiles.best(text) == expected(reference, text)
