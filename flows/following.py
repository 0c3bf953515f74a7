"""Who follows the published file: entry points of the group `jobfeed.published`.

The saved searches are one; a room that flows/ may not know registers itself, and so may a package
of your own. Each takes the home and returns a Telling.
"""

from importlib.metadata import entry_points
from pathlib import Path

from flows.summary import Telling

GROUP = "jobfeed.published"


def told_by_followers(home: Path) -> Telling:
    """What every follower found, sent and could not do."""
    whole = Telling()
    for follower in entry_points(group=GROUP):
        told: Telling = follower.load()(home)
        whole.found |= told.found
        whole.sent |= told.sent
        whole.trouble += told.trouble
    return whole
