#!/usr/bin/env python3
"""How fast quotetrack reads, what memory that takes, how both grow, and how it compares with textacy.

    benchmarks/analysis.py [CORPUS] [--only speed,growth,hostile,start] [--runs N] [--without-textacy] [--json FILE]

CORPUS is a file of lines {"id", "text"}, or a folder that holds polnear/dev.jsonl; the folder named by
QUOTETRACK_CORPORA unless given, and invented news where there is neither. Every run is a process of its own on one
core; times are CPU time, so that another process on the machine changes little. The tools take turns, and each figure
is the median of its runs. Ends with status 1 where a target is missed.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from growing_texts import HOSTILE, SIZE, SIZES, grow_text

HERE = Path(__file__).parent
RIVAL_FOLDER = HERE.parent / ".venv-bench"
RIVAL_REQUIREMENTS = HERE / "textacy.txt"
GROWING_WORDS = (1_000, 3_000, 10_000, 30_000, 100_000)
# What the project promises; linear growth is a time for each word that does not rise by more than this from the text
# of 1,000 words to that of 100,000, or a time that no more than this multiplies when a hostile text doubles.
WORDS_A_SECOND = 40_000
TIMES_TEXTACY = 10
PEAK_MB = 200
IMPORT_SECONDS = 0.4
FIRST_SECONDS = 0.1
GROWTH = 1.5
DOUBLING = 2.6
# Shorter times say nothing of growth.
LEAST_SECONDS = 0.1

Told = dict[str, Any]


class Report:
    """Prints lines as they come, and keeps every figure and every missed target."""

    def __init__(self) -> None:
        self.figures: Told = {}
        self.missed: list[str] = []

    def say(self, line: str = "") -> None:
        """Prints at once: some figures take minutes."""
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    def check(self, name: str, value: float, target: float, *, least: bool = False, digits: int = 0) -> None:
        """One line with a figure, its target and whether it is met."""
        met = value >= target if least else value <= target
        if not met:
            self.missed.append(name)
        wanted = f"{'at least' if least else 'at most'} {target:,.{digits}f}"
        self.say(f"  {name:<38} {value:>12,.{digits}f}   {wanted:<18} {'met' if met else 'MISSED'}")
        self.figures.setdefault("checks", {})[name] = {"value": value, "target": target, "met": met}


def main() -> int:
    """Runs the parts that were asked for; the exit status."""
    parts: dict[str, Callable[[Report, argparse.Namespace], None]] = {
        "speed": measure_speed,
        "growth": measure_growth,
        "hostile": measure_hostile,
        "start": measure_start,
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", default=os.environ.get("QUOTETRACK_CORPORA"), type=Path)
    parser.add_argument("--only", default=",".join(parts), help="some of %(default)s")
    parser.add_argument("--runs", default=5, type=int)
    parser.add_argument("--without-textacy", action="store_true", help="measure quotetrack alone")
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    options = parser.parse_args()
    chosen = options.only.split(",")
    if options.runs < 1 or not set(chosen) <= set(parts):
        parser.error("--runs must be 1 or more, --only some of " + ", ".join(parts))
    pin_to_one_core()
    report = Report()
    for name in chosen:
        parts[name](report, options)
        report.say()
    if options.json:
        options.json.write_text(json.dumps(report.figures, indent=1) + "\n", encoding="utf-8")
    report.say("Missed: " + ", ".join(report.missed) if report.missed else "Every target is met.")
    return 1 if report.missed else 0


def pin_to_one_core() -> None:
    """This process and all that it starts, where the system can; numeric libraries are kept to one thread anywhere."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


def run_reader(*arguments: str, python: str = sys.executable, script: str = "quotetrack_reader.py") -> Told:
    """What one process of a reader tells."""
    done = subprocess.run([python, str(HERE / script), *arguments], stdout=subprocess.PIPE, check=True, text=True)
    told: Told = json.loads(done.stdout)
    return told


def take_median(runs: list[Told]) -> Told:
    """Each figure's median over the runs."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def measure_speed(report: Report, options: argparse.Namespace) -> None:
    """Words a second and peak memory over a corpus, beside textacy's."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = find_corpus(report, options.corpus, Path(folder))
        rival = None if options.without_textacy else prepare_rival(report)
        readers: dict[str, Callable[[], Told]] = {"quotetrack": lambda: run_reader("corpus", str(corpus))}
        for unit in ("paragraph", "article") if rival else ():
            readers[f"textacy, by the {unit}"] = lambda unit=unit: run_reader(
                str(corpus), unit, python=str(rival), script="textacy_reader.py"
            )
        runs: dict[str, list[Told]] = {name: [] for name in readers}
        for _ in range(options.runs):
            for name, read in readers.items():
                runs[name].append(read())
    medians = {name: take_median(told) for name, told in runs.items()}
    report.figures["speed"] = runs
    words = medians["quotetrack"]["words"]
    report.say(f"SPEED  {words:,.0f} words, one core, median of {options.runs} runs in turn")
    report.say(f"  {'':<24} {'words/s':>10} {'peak MB':>9} {'load s':>8}")
    speeds = {name: told["words"] / told["seconds"] for name, told in medians.items()}
    for name, told in medians.items():
        load = told["import_seconds"] + told.get("first_seconds", 0)
        failed = f"   refused {told['failed']:.0f} of {told['units']:.0f}" if told.get("failed") else ""
        report.say(f"  {name:<24} {speeds[name]:>10,.0f} {told['peak_mb']:>9,.0f} {load:>8.2f}{failed}")
    own = speeds.pop("quotetrack")
    report.check("words a second", own, WORDS_A_SECOND, least=True)
    report.check("peak memory, MB", medians["quotetrack"]["peak_mb"], PEAK_MB)
    if speeds:
        report.check("times the faster of textacy's", own / max(speeds.values()), TIMES_TEXTACY, least=True, digits=1)


def find_corpus(report: Report, given: Path | None, folder: Path) -> Path:
    """The corpus named on the command line, or invented news written into ``folder``."""
    if given:
        path = given / "polnear" / "dev.jsonl" if given.is_dir() else given
        if not path.is_file():
            raise SystemExit(f"{path} is not there: name a file of lines {{id, text}}, or a folder with polnear/.")
        return path
    report.say("No corpus is named: invented news instead.")
    path = folder / "invented.jsonl"
    texts = (grow_text(800, seed) for seed in range(84))
    path.write_text("".join(json.dumps({"id": n, "text": t}) + "\n" for n, t in enumerate(texts)), encoding="utf-8")
    return path


def prepare_rival(report: Report) -> Path | None:
    """The Python of an environment of textacy's own, made once; None, with a line that says so, where it cannot be."""
    python = RIVAL_FOLDER / "bin" / "python"
    stamp = RIVAL_FOLDER / "installed"
    if stamp.exists() and stamp.stat().st_mtime >= RIVAL_REQUIREMENTS.stat().st_mtime:
        return python
    report.say(f"Installing textacy into {RIVAL_FOLDER.name} (once, about two minutes) ...")
    steps = (
        [sys.executable, "-m", "venv", str(RIVAL_FOLDER)],
        [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r", str(RIVAL_REQUIREMENTS)],
    )
    for step in steps:
        if subprocess.run(step, check=False).returncode:
            report.say("textacy could not be installed: quotetrack alone is measured.")
            report.missed.append("beside textacy")
            return None
    stamp.touch()
    return python


def measure_growth(report: Report, options: argparse.Namespace) -> None:
    """The time for each word from a short text to a very long one."""
    report.say("GROWTH  one invented article")
    report.say(f"  {'words':>9} {'seconds':>9} {'µs a word':>10} {'peak MB':>9}")
    medians = []
    for words in GROWING_WORDS:
        told = take_median([run_reader("words", str(words)) for _ in range(options.runs)])
        medians.append(told)
        report.say(
            f"  {told['words']:>9,.0f} {told['seconds']:>9.3f} {told['seconds'] / told['words'] * 1e6:>10.2f} "
            f"{told['peak_mb']:>9,.0f}"
        )
    report.figures["growth"] = medians
    each = [told["seconds"] / told["words"] for told in medians]
    report.check("µs a word, longest over shortest", each[-1] / each[0], GROWTH, digits=2)
    report.say(f"  time grows as words to the power of {fit_power(medians):.2f} (1 is linear)")
    report.check("peak memory of the longest, MB", medians[-1]["peak_mb"], PEAK_MB)


def fit_power(medians: list[Told]) -> float:
    """The slope of a straight line through the logarithms of words and seconds, by least squares."""
    points = [(math.log(told["words"]), math.log(told["seconds"])) for told in medians]
    return statistics.linear_regression([x for x, _ in points], [y for _, y in points]).slope


def measure_hostile(report: Report, options: argparse.Namespace) -> None:
    """Texts that nobody would write, each at a size and at twice that."""
    runs = min(options.runs, 3)
    report.say(f"HOSTILE  median of {runs} runs; size in characters, of nested marks in levels")
    report.say(f"  {'':<30} {'size':>10} {'seconds':>9} {'twice':>9} {'times':>7} {'peak MB':>9}")
    worst, worst_name = 0.0, "none takes long enough to tell"
    figures = report.figures["hostile"] = {}
    for name in HOSTILE:
        size = SIZES.get(name, SIZE)
        once, twice = (
            take_median([run_reader("hostile", name, str(each)) for _ in range(runs)]) for each in (size, 2 * size)
        )
        figures[name] = {"size": size, "once": once, "twice": twice}
        times = twice["seconds"] / max(once["seconds"], 1e-6)
        if twice["seconds"] > LEAST_SECONDS and times > worst:
            worst, worst_name = times, name
        report.say(
            f"  {name:<30} {size:>10,} {once['seconds']:>9.3f} {twice['seconds']:>9.3f} {times:>7.2f} "
            f"{twice['peak_mb']:>9,.0f}"
        )
    report.say(f"  the worst is: {worst_name}")
    report.check("times for twice the size, the worst", worst, DOUBLING, digits=2)


def measure_start(report: Report, options: argparse.Namespace) -> None:
    """The import beyond Python's own start, and a first article beyond a second one: what is loaded only then."""
    runs = max(options.runs, 5)
    code = {"without": "pass", "with": "from quotetrack.nlp import analyze"}
    walls: dict[str, list[float]] = {name: [] for name in code}
    for _ in range(runs):
        for name, line in code.items():
            walls[name].append(_time_process([sys.executable, "-c", line]))
    imported = statistics.median(walls["with"]) - statistics.median(walls["without"])
    told = take_median([run_reader("start") for _ in range(runs)])
    report.figures["start"] = {"import_seconds": imported, **told}
    report.say(f"START  median of {runs} runs, seconds")
    report.check("import of analyze", imported, IMPORT_SECONDS, digits=3)
    report.check(
        "first article beyond a second", told["first_seconds"] - told["second_seconds"], FIRST_SECONDS, digits=3
    )
    weights = told.get("weights_seconds")
    if weights is not None:
        report.check("the tagger's weights", weights, FIRST_SECONDS, digits=3)


def _time_process(command: list[str]) -> float:
    """CPU seconds of a whole process."""
    before = os.times()
    subprocess.run(command, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    sys.exit(main())
