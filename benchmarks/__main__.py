"""python -m benchmarks [NAME...] [--scale 0.01]: run the benchmarks and print their ratios."""

import argparse
from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from rich.console import Console
from rich.table import Table

from benchmarks import Measured, __path__


def names() -> list[str]:
    """The benchmarks there are: each module of this folder has `main(scale) -> list[Measured]`."""
    return sorted(found.name for found in iter_modules(__path__) if found.name[0] != "_")


def table(measured: Iterable[Measured]) -> Table:
    shown = Table("benchmark", "unit")
    for column in ("jobfeed", "yardstick", "ratio"):
        shown.add_column(column, justify="right")
    for line in measured:
        shown.add_row(
            line.name, line.unit, f"{line.ours:,.4g}", f"{line.yardstick:,.4g}", f"{line.ratio:.2f}"
        )
    return shown


def main() -> None:
    known = names()
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
        lines += import_module(f"benchmarks.{name}").main(told.scale)
    console.print(table(lines))


if __name__ == "__main__":
    main()
