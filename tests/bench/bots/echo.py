"""What both echoes say."""

from typing import Any

from botbuilder.core import ActivityHandler


class Echo(ActivityHandler):  # type: ignore[misc]  # botbuilder is published without types
    """Says what it heard, and keeps nothing."""

    async def on_message_activity(self, turn_context: Any) -> None:
        await turn_context.send_activity(f"You said: {turn_context.activity.text}")
