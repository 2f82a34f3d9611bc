"""What a workload, or the synchronization from on premises, could not do for an object."""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from graph.asking import lenient
from graph.asking.wire import Json, moment


@dataclass(frozen=True, slots=True)
class ProvisioningError:
    """Something a workload, or the synchronization from on premises, could not do for an object.

    `kind` is "onPremises" (category, property and value as Entra Connect reports them) or "service"
    (`text` is Exchange's or another workload's own message, out of its XML).
    """

    kind: Literal["onPremises", "service"]
    category: str = ""
    property: str = ""
    value: str = ""
    service_instance: str = ""
    text: str = ""
    occurred: datetime | None = None
    resolved: bool = False


def as_provisioning_errors(json: Json) -> tuple[ProvisioningError, ...] | None:
    """An object's errors of both kinds; None where Graph tells of neither."""
    on_premises, workloads = (
        lenient.parts(json, name) for name in ("onPremisesProvisioningErrors", "serviceProvisioningErrors")
    )
    if on_premises is None and workloads is None:
        return None
    synchronized = tuple(
        ProvisioningError(
            kind="onPremises",
            category=lenient.text(each, "category") or "",
            property=lenient.text(each, "propertyCausingError") or "",
            value=lenient.text(each, "value") or "",
            occurred=moment(each.get("occurredDateTime")),
        )
        for each in on_premises or ()
    )
    provisioned = tuple(
        ProvisioningError(
            kind="service",
            service_instance=lenient.text(each, "serviceInstance") or "",
            text=_description(lenient.text(each, "errorDetail") or ""),
            occurred=moment(each.get("createdDateTime")),
            resolved=lenient.flag(each, "isResolved") or False,
        )
        for each in workloads or ()
    )
    return synchronized + provisioned


def _description(xml: str) -> str:
    """The sentences for people in a workload's XML. Its layout is not documented and nobody vouches for
    it, so no XML parser reads it. https://learn.microsoft.com/graph/api/resources/serviceprovisioningxmlerror"""
    described = re.findall(r"<ErrorDescription[^>]*>(.*?)</ErrorDescription>", xml, re.DOTALL)
    bare = (re.sub(r"<[^>]*>", " ", part) for part in described or [xml])
    return " ".join(html.unescape(" ".join(bare)).split())
