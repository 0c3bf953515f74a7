"""A word to a person when a flow run fails: an automation of Prefect's that calls a webhook."""

from datetime import timedelta

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

NAME = "jobfeed-failed"
FAILED = frozenset({"prefect.flow-run.Failed", "prefect.flow-run.Crashed"})
# What fails every five minutes need not say so each time.
SILENCE = timedelta(hours=1)
# The forms of chat webhooks differ, but most show `text`.
PAYLOAD = """{
  "text": {{ ("jobfeed: " ~ flow_run.name ~ " " ~ flow_run.state.name ~ ": "
              ~ flow_run.state.message) | tojson }},
  "flow": {{ flow.name | tojson }},
  "state": {{ flow_run.state.name | tojson }},
  "message": {{ flow_run.state.message | tojson }},
  "page": {{ flow_run | ui_url | tojson }}
}"""


class Notifying(BaseSettings):
    """Whom to tell: JOBFEED_..., else nobody."""

    model_config = SettingsConfigDict(env_prefix="JOBFEED_", extra="ignore")

    notify: SecretStr = Field(
        default=SecretStr(""),
        description="An address that gets a POST when a flow run fails; empty: none does",
    )


async def tell_of_failures() -> None:
    """Register the automation at the Prefect server, or remove it where JOBFEED_NOTIFY is unset.

    A flow that goes on failing is told of once an hour.
    """
    from prefect.client.orchestration import get_client

    address = Notifying().notify
    async with get_client() as client:
        for earlier in await client.read_automations_by_name(NAME):
            await client.delete_automation(earlier.id)
    if address.get_secret_value():
        await _register(address)


async def _register(address: SecretStr) -> None:
    from prefect.automations import Automation
    from prefect.blocks.webhook import Webhook
    from prefect.events import EventTrigger, Posture
    from prefect.events.actions import CallWebhook
    from prefect.types import SecretDict

    kind = SecretDict({"Content-Type": "application/json"})
    block = await Webhook(url=address, headers=kind).asave(NAME, overwrite=True)
    automation = Automation(
        name=NAME,
        description="Tells the address in JOBFEED_NOTIFY of a flow run that failed",
        trigger=EventTrigger(
            expect=set(FAILED),
            match_related={
                "prefect.resource.id": "prefect.tag.jobfeed",
                "prefect.resource.role": "tag",
            },
            for_each={"related:flow:prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
            within=SILENCE,
        ),
        actions=[CallWebhook(block_document_id=block, payload=PAYLOAD)],
    )
    await automation.acreate()
