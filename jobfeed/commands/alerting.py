"""The command that tells news: tell."""

from jobfeed import show
from jobfeed.alerts.items import FEEDS
from jobfeed.alerts.searches import load_searches
from jobfeed.shell import Json, command, failed_unless, settings


@command()
def tell(json_: Json = False) -> None:
    """Tell what the saved searches find: feeds, webhooks, mails."""
    # What writes feeds and sends messages takes a while to import; only this command needs it.
    from jobfeed.alerts.tell import tell as tell_news

    told = tell_news(settings.home, settings)
    if json_:
        show.as_json(told.model_dump())
    else:
        rows = [
            (search.name, told.found.get(search.name, 0), told.sent.get(search.name, 0))
            for search in load_searches(settings.searches)
        ]
        if rows:
            show.table("Searches", ["search", "news", "messages sent"], rows)
            show.note(f"Their feeds lie in {settings.home / FEEDS}")
        else:
            show.note(f"{settings.searches} holds no search; 'jobfeed init' begins one.")
        show.troubles(told)
    failed_unless(not told.trouble)
