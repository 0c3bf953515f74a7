"""python -m benchmarks [NAME...] [--scale 0.01]: run the benchmarks and print their ratios."""

import argparse
from collections.abc import Callable, Iterable
from importlib import import_module
from pkgutil import iter_modules

from rich.console import Console
from rich.table import Table

from benchmarks import Measured, __path__

Benchmark = Callable[[float], list[Measured]]


def benchmarks() -> dict[str, Benchmark]:
    """By name: each module of this folder that has a `main(scale)`."""
    found = (name for _, name, _ in iter_modules(__path__) if not name.startswith("_"))
    modules = {name: import_module(f"benchmarks.{name}") for name in sorted(found)}
    return {name: module.main for name, module in modules.items() if hasattr(module, "main")}


def table(measured: Iterable[Measured]) -> Table:
    """A line a comparison."""
    shown = Table("benchmark", "unit")
    for column in ("jobfeed", "yardstick", "ratio"):
        shown.add_column(column, justify="right")
    for line in measured:
        rates = (f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}" for rate in line[1:3])
        shown.add_row(line.name, line.unit, *rates, f"{line.ratio:.2f}")
    return shown


def main() -> None:
    """Run the named benchmarks, or all, and print one table."""
    known = benchmarks()
    ask = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    ask.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; default all")
    ask.add_argument(
        "--scale", type=float, default=1.0, help="size of the input; 1 is the full one"
    )
    told = ask.parse_args()
    if unknown := set(told.names) - set(known):
        ask.error(f"no benchmark named {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    console = Console()
    lines: list[Measured] = []
    for name in told.names or known:
        console.print(f"[dim]{name} ...[/dim]")
        lines += known[name](told.scale)
    console.print(table(lines))


if __name__ == "__main__":
    main()
