"""Microsoft's clouds: where people sign in, where Graph is, and where the Bot Framework is.

https://learn.microsoft.com/graph/deployments,
https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud,
https://learn.microsoft.com/azure/bot-service/how-to-deploy-gov-cloud-high and
https://learn.microsoft.com/azure/bot-service/ref-oauth-redirect-urls.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

CloudName = Literal["global", "gcc-high", "dod", "china"]


@dataclass(frozen=True, slots=True)
class Cloud:
    """The addresses of one cloud. `bot_metadata` publishes the keys that connectors sign with as
    `bot_issuer`; the bot's own token is for `bot_scope`; `connectors` are the hosts that replies go to."""

    login: str
    graph: str
    bot_metadata: str
    bot_issuer: str
    bot_scope: str
    connectors: frozenset[str]


_GOVERNMENT_METADATA = "https://login.botframework.azure.us/v1/.well-known/openidconfiguration"
_GOVERNMENT = {
    "bot_metadata": _GOVERNMENT_METADATA,
    "bot_issuer": "https://api.botframework.us",
    "bot_scope": "https://api.botframework.us/.default",
}

CLOUDS: Final[Mapping[CloudName, Cloud]] = {
    "global": Cloud(
        "https://login.microsoftonline.com",
        "https://graph.microsoft.com",
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        "https://api.botframework.com",
        "https://api.botframework.com/.default",
        # Exact names, since anybody may own another one under trafficmanager.net:
        # https://learn.microsoft.com/microsoftteams/platform/resources/bot-v3/bot-conversations/bots-conv-proactive
        frozenset(
            {
                "smba.trafficmanager.net",
                "directline.botframework.com",
                "europe.directline.botframework.com",
                "india.directline.botframework.com",
                "webchat.botframework.com",
                "europe.webchat.botframework.com",
                "india.webchat.botframework.com",
            }
        ),
    ),
    "gcc-high": Cloud(
        "https://login.microsoftonline.us",
        "https://graph.microsoft.us",
        **_GOVERNMENT,
        connectors=frozenset({"smba.infra.gov.teams.microsoft.us", "directline.botframework.azure.us"}),
    ),
    "dod": Cloud(
        "https://login.microsoftonline.us",
        "https://dod-graph.microsoft.us",
        **_GOVERNMENT,
        connectors=frozenset({"smba.infra.dod.teams.microsoft.us", "directline.botframework.azure.us"}),
    ),
    "china": Cloud(
        "https://login.partner.microsoftonline.cn",
        "https://microsoftgraph.chinacloudapi.cn",
        "https://login.botframework.azure.cn/v1/.well-known/openidconfiguration",
        "https://api.botframework.azure.cn",
        "https://api.botframework.azure.cn/.default",
        frozenset({"frontend.botapi.msg.infra.teams.microsoftonline.cn", "directline.botframework.azure.cn"}),
    ),
}
"""The clouds by the name that the setting has for them."""
