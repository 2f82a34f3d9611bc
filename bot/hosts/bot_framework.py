"""The Bot Framework: botbuilder's adapter, activities, turn contexts and activity handler carry every turn.

The only place that knows it. Its support ended in 2025; a second host is one more file beside this one.
What goes out is the JSON that it was made as: botbuilder only writes to whom it goes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Final

from botbuilder.core import ActivityHandler, BotAdapter, TurnContext
from botbuilder.schema import (
    Activity,
    ChannelAccount,
    ConversationAccount,
    ConversationReference,
    ResourceResponse,
)

from bot.channel.connector import Connector
from bot.channel.courier import Carried, Courier, Ears, Host
from bot.channel.heard import Heard
from bot.channel.saying import Saying
from bot.strict_json import Json

_TURN: Final = "turn"


def bot_framework(connector: Callable[[str], Connector]) -> Host:
    """The host that sends through whichever connector reaches a service URL."""
    adapter = _Adapter(connector)

    def courier(heard: Heard) -> Courier:
        return _Courier(adapter, TurnContext(adapter, _activity(heard)))

    return courier


@dataclass(frozen=True, slots=True)
class _Turn:
    carried: Any
    ears: Ears[Any]


@dataclass(frozen=True)
class _Courier:
    adapter: "_Adapter"
    context: TurnContext

    async def carry(self, carried: Carried, ears: Ears[Carried]) -> None:
        self.context.turn_state[_TURN] = _Turn(carried, ears)
        await self.adapter.run_pipeline(self.context, _DISPATCH.on_turn)

    async def say(self, saying: Saying) -> None:
        await self.context.send_activity(_Outgoing(saying))

    def addressed(self, saying: Saying) -> Json:
        return saying.json | self._addresses

    async def open_conversation(self, parameters: Json) -> str:
        return await self.adapter.open_conversation(self.context.activity.service_url, parameters)

    @cached_property
    def _addresses(self) -> Json:
        reference = TurnContext.get_conversation_reference(self.context.activity)
        # Written on something lighter than an activity, of which only the addresses are wanted.
        reply = SimpleNamespace(reply_to_id=None)
        return _addresses(TurnContext.apply_conversation_reference(reply, reference))


class _Dispatch(ActivityHandler):  # type: ignore[misc]  # botbuilder is published without types
    """Tells the ears what an activity is."""

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        turn: _Turn = turn_context.turn_state[_TURN]
        await turn.ears.said(turn.carried)

    async def on_event_activity(self, turn_context: TurnContext) -> None:
        turn: _Turn = turn_context.turn_state[_TURN]
        await turn.ears.event(turn.carried)

    async def on_members_added_activity(
        self, members_added: list[ChannelAccount], turn_context: TurnContext
    ) -> None:
        turn: _Turn = turn_context.turn_state[_TURN]
        await turn.ears.joined(turn.carried)

    async def on_installation_update_add(self, turn_context: TurnContext) -> None:
        turn: _Turn = turn_context.turn_state[_TURN]
        await turn.ears.installed(turn.carried)

    async def on_installation_update_remove(self, turn_context: TurnContext) -> None:
        turn: _Turn = turn_context.turn_state[_TURN]
        if turn_context.activity.action == "remove":  # and not to be upgraded
            await turn.ears.removed(turn.carried)

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        turn: _Turn = turn_context.turn_state[_TURN]
        await turn.ears.invoked(turn.carried)


_DISPATCH: Final = _Dispatch()


class _Outgoing(Activity):  # type: ignore[misc]  # the same
    """What is said, for botbuilder to write its addresses on."""

    def __init__(self, saying: Saying) -> None:
        super().__init__(type=saying.json["type"])
        self.saying = saying

    def __deepcopy__(self, _memo: object) -> "_Outgoing":
        # A turn context copies whatever it sends; the card within is never changed, and copying it is slow.
        return _Outgoing(self.saying)


class _Adapter(BotAdapter):  # type: ignore[misc]  # the same
    """Keeps nothing of a turn."""

    def __init__(self, connector: Callable[[str], Connector]) -> None:
        super().__init__()
        self._connector = connector

    async def send_activities(
        self, context: TurnContext, activities: list[_Outgoing]
    ) -> list[ResourceResponse]:
        """Send each in turn; raises Undelivered for the first that fails."""
        return [ResourceResponse(id=await self._send(activity)) for activity in activities]

    async def update_activity(self, context: TurnContext, activity: _Outgoing) -> None:
        url, conversation = activity.service_url, activity.conversation.id
        body = activity.saying.json | _addresses(activity)
        await self._connector(url).update_activity(url, conversation, activity.id, body)

    async def delete_activity(self, context: TurnContext, reference: ConversationReference) -> None:
        url, conversation = reference.service_url, reference.conversation.id
        await self._connector(url).delete_activity(url, conversation, reference.activity_id)

    async def open_conversation(self, service_url: str, parameters: Json) -> str:
        return await self._connector(service_url).create_conversation(service_url, parameters)

    async def _send(self, activity: _Outgoing) -> str:
        url, conversation, saying = activity.service_url, activity.conversation.id, activity.saying
        connector, body = self._connector(url), saying.json | _addresses(activity)
        if activity.reply_to_id:
            return await connector.reply_to_activity(
                url, conversation, activity.reply_to_id, body, harmless=saying.harmless
            )
        return await connector.send_to_conversation(url, conversation, body, harmless=saying.harmless)


def _activity(heard: Heard) -> Activity:
    # Built by hand, since its deserializer takes longer than a whole turn; and without its delivery mode, by
    # which botbuilder would keep replies back: the exchange does that, for as long as somebody waits.
    raw = heard.json
    return Activity(
        type=heard.type,
        id=heard.id or None,
        name=heard.name or None,
        channel_id=heard.channel,
        service_url=heard.service_url,
        from_property=_account(raw.get("from")),
        recipient=_account(raw.get("recipient")),
        conversation=ConversationAccount(id=heard.conversation, tenant_id=heard.tenant or None),
        locale=raw.get("locale"),
        text=raw.get("text"),
        value=raw.get("value"),
        members_added=[ChannelAccount(id=member) for member in heard.added],
        reply_to_id=raw.get("replyToId"),
        channel_data=raw.get("channelData"),
        action=raw.get("action"),
    )


def _account(raw: Any) -> ChannelAccount:
    given = raw if isinstance(raw, dict) else {}
    name = given.get("name")
    return ChannelAccount(id=given.get("id"), name=name if isinstance(name, str) else None)


def _addresses(activity: Activity | SimpleNamespace) -> Json:
    addresses = {
        "channelId": activity.channel_id,
        "serviceUrl": activity.service_url,
        "conversation": {"id": activity.conversation.id},
        "from": _told(activity.from_property, "bot"),
        "recipient": _told(activity.recipient, "user"),
        "replyToId": activity.reply_to_id,
    }
    return {name: value for name, value in addresses.items() if value}


def _told(account: Any, role: str) -> Json | None:
    if account is None or not account.id:
        return None
    return {"id": account.id, "role": role} | ({"name": account.name} if account.name else {})
