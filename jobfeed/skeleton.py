"""The skeleton of a platform: a module that crawls a JSON list, and its test over real HTTP."""

from importlib.resources import files
from pathlib import Path

PLACES = {
    "platform.py.txt": "spiders/platforms/{name}.py",
    "test_platform.py.txt": "tests/test_platform_{name}.py",
}


def write_platform(root: Path, name: str) -> list[Path]:
    """Write both files below a checkout's root; FileExistsError where one is there already."""
    if not (root / "spiders" / "platforms").is_dir():
        raise FileNotFoundError(
            f"{root} holds no spiders/platforms; run this in jobfeed's checkout"
        )
    targets = {part: root / place.format(name=name) for part, place in PLACES.items()}
    for target in targets.values():
        if target.exists():
            raise FileExistsError(f"{target} is there already; remove it to begin anew")
    for part, target in targets.items():
        template = files("jobfeed").joinpath("templates", part).read_text("utf-8")
        filled = template.replace("NAME", name).replace("CLASS", name.title().replace("_", ""))
        target.write_text(filled, encoding="utf-8")
    return list(targets.values())
