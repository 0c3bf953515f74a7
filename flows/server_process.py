"""`python -m flows.server_process HOST PORT`: a Prefect server on the leash of its parent.

Its address is a line on standard output before the server itself answers; port 0 is any free one.
"""

import socket
import sys

from flows import leash


def address(host: str, port: int) -> str:
    """Where this machine finds a server that listens at a host, which may be all of its own."""
    return f"http://{'127.0.0.1' if host in ('', '0.0.0.0', '::') else host}:{port}"


def main(host: str, port: int, lasting: bool) -> None:
    """Serve until told to stop; a lasting server has pages and schedules, a temporary one not."""
    leash.follow_parent()
    listening = socket.create_server((host, port), backlog=128)
    sys.stdout.write(f"{address(host, listening.getsockname()[1])}/api\n")
    sys.stdout.flush()

    import uvicorn
    from prefect.server.api.server import create_app

    forget_old_runs()
    config = uvicorn.Config(
        create_app(final=True, ephemeral=not lasting),
        log_level="error",
        lifespan="on",
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    if not server.started:
        raise SystemExit("the server did not start")


def forget_old_runs() -> None:
    """Let a temporary server forget old runs as a lasting one does; under cron is no other."""
    from prefect.server.services.db_vacuum import schedule_vacuum_tasks
    from prefect.server.services.perpetual_services import get_perpetual_services

    for service in get_perpetual_services():
        service.run_in_ephemeral |= service.function is schedule_vacuum_tasks


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), "lasting" in sys.argv[3:])
