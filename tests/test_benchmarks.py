"""The benchmarks run at a very small size and print their ratios; no speed is asserted."""

import re
import subprocess
import sys

import pytest


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "name",
    [
        "crawling",
        "explore",
        "many_boards",
        "merging",
        pytest.param("scale", marks=pytest.mark.long),
    ],
)
def test_a_benchmark_prints_a_line_with_a_ratio_for_each_comparison(name: str) -> None:
    done = bench(name, "--scale", "0.001")
    assert done.returncode == 0, done.stderr
    lines = [line.split("│") for line in done.stdout.splitlines() if line.startswith("│")]
    assert lines, done.stdout
    for _, title, unit, ours, yardstick, ratio, _ in lines:
        assert title.strip() and unit.strip()
        assert float(ours.replace(",", "")) > 0 and float(yardstick.replace(",", "")) > 0
        assert re.fullmatch(r"\d+\.\d\d", ratio.strip())


def test_an_unknown_benchmark_is_refused_with_the_names_there_are() -> None:
    done = bench("speed")
    assert done.returncode == 2
    assert "no benchmark named speed; there are" in done.stderr
    assert "crawling" in done.stderr
