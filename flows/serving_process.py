"""`python -m flows.serving_process HOME BOARDS SWEEP [triggers]`: Prefect's runner on a leash.

Asked to stop it begins nothing new, asks each flow run under way to stop, and waits for them.
"""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from flows import leash
from flows.failures import tell_of_failures

POLL = 1.0
AT_ONCE = 4


async def keep_serving(home: Path, boards: Path, sweep_every: timedelta, triggers: bool) -> None:
    """Register deployments and automation, and run what is due, until asked to stop."""
    from prefect.runner import Runner

    from flows.deployments import build

    runner = Runner(limit=AT_ONCE, query_seconds=POLL, pause_on_shutdown=False)
    # Built last of all: the first turn of each is counted from now. In a loop Prefect would build
    # coroutines.
    built = await asyncio.to_thread(build, home, boards, sweep_every, triggers)
    for deployment in built:
        await runner.aadd_deployment(deployment)
    await tell_of_failures()
    loop, stopping = asyncio.get_running_loop(), list[asyncio.Task[None]]()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(lambda: stopping.append(loop.create_task(runner.astop())))

    # The runner's own way out leaves without waiting for its flow runs.
    runner.handle_sigterm = stop  # type: ignore[method-assign]
    await runner.start()
    await asyncio.gather(*stopping)


def main(home: Path, boards: Path, sweep_every: timedelta, triggers: bool) -> None:
    """Serve a home until asked to stop."""
    leash.follow_parent()
    # A flow run has its own process, which takes long to begin: we may be gone before it can look.
    os.environ[leash.PARENT] = str(os.getpid())
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    asyncio.run(keep_serving(home, boards, sweep_every, triggers))


if __name__ == "__main__":
    main(
        Path(sys.argv[1]), Path(sys.argv[2]), timedelta(seconds=float(sys.argv[3])),
        "triggers" in sys.argv[4:],
    )  # fmt: skip
