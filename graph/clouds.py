"""Microsoft's clouds: where people sign in, where Graph is, and where the Bot Framework is.

https://learn.microsoft.com/graph/deployments,
https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud,
https://learn.microsoft.com/azure/bot-service/how-to-deploy-gov-cloud-high,
https://learn.microsoft.com/azure/bot-service/how-to-deploy-china-cloud,
https://learn.microsoft.com/azure/bot-service/ref-oauth-redirect-urls, and for the hosts of Teams' connectors
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages and
https://microsoft.github.io/teams-sdk/csharp/essentials/app-configuration/sovereign-cloud. GCC, unlike GCC
High, is the global cloud with a connector of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

CloudName = Literal["global", "gcc-high", "dod", "china"]


@dataclass(frozen=True, slots=True)
class Cloud:
    """The addresses of one cloud. `bot_metadata` publishes the keys that connectors sign with as
    `bot_issuer`; the bot's own token is for `bot_scope`; `oauth` keeps the tokens of the Azure Bot's
    OAuth connections; `connectors` are the hosts that replies go to."""

    login: str
    graph: str
    bot_metadata: str
    bot_issuer: str
    bot_scope: str
    oauth: str
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
        "https://token.botframework.com",
        # Exact names, since anybody may own another one under trafficmanager.net:
        # https://learn.microsoft.com/microsoftteams/platform/resources/bot-v3/bot-conversations/bots-conv-proactive
        frozenset(
            {
                "smba.trafficmanager.net",
                "smba.infra.gcc.teams.microsoft.com",
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
        oauth="https://tokengcch.botframework.azure.us",
        connectors=frozenset({"smba.infra.gov.teams.microsoft.us", "directline.botframework.azure.us"}),
    ),
    "dod": Cloud(
        "https://login.microsoftonline.us",
        "https://dod-graph.microsoft.us",
        **_GOVERNMENT,
        oauth="https://apiDoD.botframework.azure.us",
        connectors=frozenset({"smba.infra.dod.teams.microsoft.us", "directline.botframework.azure.us"}),
    ),
    "china": Cloud(
        "https://login.partner.microsoftonline.cn",
        "https://microsoftgraph.chinacloudapi.cn",
        "https://login.botframework.azure.cn/v1/.well-known/openidconfiguration",
        "https://api.botframework.azure.cn",
        "https://api.botframework.azure.cn/.default",
        "https://token.botframework.azure.cn",
        frozenset({"frontend.botapi.msg.infra.teams.microsoftonline.cn", "directline.botframework.azure.cn"}),
    ),
}
"""The clouds by the name that the setting has for them."""
