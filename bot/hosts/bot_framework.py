"""botbuilder's adapter, over our own connectors: what a turn says goes out as the JSON it was made as."""

from collections.abc import Callable
from typing import Any, Final

from botbuilder.core import BotAdapter, TurnContext
from botbuilder.schema import Activity, ActivityTypes, ConversationReference, ResourceResponse

from bot.channel.connector import Connector

Json = dict[str, Any]

INVOKE_RESPONSE: Final = BotAdapter._INVOKE_RESPONSE_KEY


class Outgoing(Activity):  # type: ignore[misc]  # botbuilder is published without types
    """An activity to send, as JSON; botbuilder only writes to whom it goes.

    `harmless` tells that seeing it twice does no harm, so it may be repeated after a doubtful failure.
    """

    def __init__(self, json: Json, *, harmless: bool = True) -> None:
        super().__init__(type=json["type"], value=json.get("value"))
        self.json = json
        self.harmless = harmless

    def __deepcopy__(self, _memo: object) -> "Outgoing":
        # A turn context copies whatever it sends; the card within is never changed, and copying it is slow.
        return Outgoing(self.json, harmless=self.harmless)

    def addressed(self) -> Json:
        """The JSON with its addresses, as the connector and `expectReplies` want it."""
        addresses = {
            "channelId": self.channel_id,
            "serviceUrl": self.service_url,
            "conversation": {"id": self.conversation.id},
            "from": _account(self.from_property, "bot"),
            "recipient": _account(self.recipient, "user"),
            "replyToId": self.reply_to_id,
        }
        return self.json | {name: value for name, value in addresses.items() if value}


class Adapter(BotAdapter):  # type: ignore[misc]  # the same
    """Sends through whichever connector reaches a service URL; it keeps nothing of a turn."""

    def __init__(self, connector: Callable[[str], Connector]) -> None:
        super().__init__()
        self._connector = connector

    async def send_activities(
        self, context: TurnContext, activities: list[Outgoing]
    ) -> list[ResourceResponse]:
        """Send each in turn; raises Undelivered for the first that fails."""
        return [ResourceResponse(id=await self._send(context, activity)) for activity in activities]

    async def update_activity(self, context: TurnContext, activity: Outgoing) -> None:
        connector = self._connector(activity.service_url)
        await connector.update_activity(
            activity.service_url, activity.conversation.id, activity.id, activity.addressed()
        )

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        connector = self._connector(reference.service_url)
        await connector.delete_activity(
            reference.service_url, reference.conversation.id, reference.activity_id
        )

    async def open_conversation(self, service_url: str, parameters: Json) -> str:
        """Open a conversation beside the one of a turn; its id. Raises Undelivered."""
        return await self._connector(service_url).create_conversation(service_url, parameters)

    async def _send(self, context: TurnContext, activity: Outgoing) -> str:
        if activity.type == ActivityTypes.invoke_response:
            context.turn_state[INVOKE_RESPONSE] = activity
            return ""
        service_url, conversation = activity.service_url, activity.conversation.id
        connector, harmless = self._connector(service_url), activity.harmless
        if activity.reply_to_id:
            return await connector.reply_to_activity(
                service_url, conversation, activity.reply_to_id, activity.addressed(), harmless=harmless
            )
        return await connector.send_to_conversation(
            service_url, conversation, activity.addressed(), harmless=harmless
        )


def _account(account: Any, role: str) -> Json | None:
    if account is None or not account.id:
        return None
    return {"id": account.id, "role": role} | ({"name": account.name} if account.name else {})
