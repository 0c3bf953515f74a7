"""Who may ask: this machine's browser on a page of ours, and nobody through it."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

REFUSED = "Refused: only a page of this server, opened as http://127.0.0.1:{port}, may ask here.\n"
# Pages of the framework carry scripts and styles within them; nothing comes from elsewhere.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self' ws://127.0.0.1:{port} ws://localhost:{port}; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Guard:
    """Refuses what names another host (DNS rebinding) or comes from another site's page."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self.app, self.port = app, port
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        if port == 80:
            self.hosts |= {"127.0.0.1", "localhost"}
        self.headers = {
            b"content-security-policy": POLICY.format(port=port).encode(),
            b"x-content-type-options": b"nosniff",
            b"referrer-policy": b"no-referrer",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is allowed; HTTP and websocket alike."""
        if scope["type"] == "lifespan" or self._allowed(scope):
            await self.app(scope, receive, self._guarded(send))
        elif scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
        else:
            refusal = PlainTextResponse(REFUSED.format(port=self.port), 403)
            await refusal(scope, receive, send)

    def _allowed(self, scope: Scope) -> bool:
        said: dict[bytes, list[str]] = {}
        for name, value in scope["headers"]:
            said.setdefault(name.lower(), []).append(value.decode("latin-1"))
        origins = {f"http://{host}" for host in self.hosts}
        own_host = len(said.get(b"host", [])) == 1 and said[b"host"][0] in self.hosts
        return own_host and all(origin in origins for origin in said.get(b"origin", []))

    def _guarded(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers.items()]
            await send(message)

        return sent
