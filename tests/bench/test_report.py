"""The benches' last line, exit codes and the strict server's counting; no bench is run here."""

import json

import pytest

from tests.bench.__main__ import load, main, names
from tests.bench.report import Aim, Result
from tests.bench.servers import StrictSecond


def test_the_last_line_tells_figures_aims_and_whether_they_are_met() -> None:
    result = Result("pace", {"share": 0.95, "refused": 0}, {"share": Aim(">=", 0.97)})
    assert json.loads(result.as_json()) == {
        "bench": "pace",
        "figures": {"share": 0.95, "refused": 0},
        "aims": {"share": ">= 0.97"},
        "met": False,
    }
    assert "MISSED" in result.readable()[0]


def test_all_aims_must_be_met() -> None:
    aims = {"a": Aim(">=", 1), "b": Aim("<=", 1), "c": Aim("==", 0)}
    assert Result("x", {"a": 1, "b": 1, "c": 0}, aims).met
    assert not Result("x", {"a": 1, "b": 2, "c": 0}, aims).met


def test_an_aim_without_its_figure_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="speed"):
        Result("x", {}, {"speed": Aim(">=", 1)})


def test_every_bench_can_be_loaded_and_says_what_it_measures(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert all(load(name)[1] for name in names())
    assert main([]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in names())


def test_an_unknown_bench_is_a_usage_error() -> None:
    with pytest.raises(SystemExit) as left:
        main(["no-such-bench"])
    assert left.value.code == 2


def test_the_strict_second_refuses_the_31st_of_any_sliding_second() -> None:
    second = StrictSecond(30)
    assert all(second.allows(n / 30.5) for n in range(30))
    assert not second.allows(0.99)
    assert second.allows(1.0)
    assert (second.accepted, second.refused, second.fullest) == (31, 1, 30)
