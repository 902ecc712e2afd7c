"""Presets and threads by machine."""

from fractions import Fraction

from headwater.encode.cost import plan_encoders, plan_groups
from headwater.encode.ladder import SourcePicture, plan_ladder

FULL_HD = plan_ladder(SourcePicture(1920, 1080))


def test_two_cores_encode_a_full_ladder_superfast_on_one_thread_each() -> None:
    settings = plan_encoders(FULL_HD, Fraction(30), 2)
    assert {setting.preset for setting in settings} == {"superfast"}
    assert {setting.threads for setting in settings} == {1}


def test_more_cores_buy_a_better_preset() -> None:
    assert plan_encoders(FULL_HD, Fraction(30), 8)[0].preset == "veryfast"


def test_weak_machines_take_the_cheapest() -> None:
    assert plan_encoders(FULL_HD, Fraction(60), 1)[0].preset == "ultrafast"


def test_fast_large_pictures_get_threads() -> None:
    settings = plan_encoders(FULL_HD, Fraction(60), 4)
    assert settings[0].threads > 1
    assert settings[-1].threads == 1


def test_preset_can_be_given() -> None:
    assert plan_encoders(FULL_HD, Fraction(0), 2, "medium")[0].preset == "medium"


def test_nothing_to_encode() -> None:
    assert plan_encoders([], Fraction(30), 2) == []


def test_rungs_are_shared_out_evenly_on_few_cores() -> None:
    assert plan_groups(FULL_HD, 2) == [[0], [1, 2, 3]]
    assert plan_groups(FULL_HD, 1) == [[0], [1, 2, 3]]
    assert plan_groups(FULL_HD, 16) == [[0], [1], [2], [3]]
    assert plan_groups(FULL_HD[:1], 4) == [[0]]
    assert plan_groups([], 4) == []
