"""The published JSON of a diagnosis, and its schema.

Whoever reads it may rely on `version`: what is there keeps its name and its meaning as long as that stays,
and nothing goes missing. New causes, steps and remedies come without a new version.
"""

from collections.abc import Mapping
from typing import Any

from dialogs.concluding.examination import Examination
from dialogs.diagnosis import Diagnosis
from dialogs.examining.rights import Missing
from dialogs.examining.verdict import About, Certainty, Evidence, Finding, Kind
from dialogs.words.text import Text, plain
from graph import Receipt

VERSION = 1

Json = Mapping[str, Any]


def to_json(diagnosis: Diagnosis) -> dict[str, Any]:
    """Findings ranked, the cause first."""
    examined, asker = diagnosis.examined, diagnosis.asker
    case = examined.case
    return {
        "version": VERSION,
        "subject": _about(About(case.user, case.group, case.sku)),
        "asker": {"user": asker.user, "roles": None if asker.roles is None else list(asker.roles)},
        "findings": [_finding(examined, finding) for finding in examined.findings],
        "clear": [{"step": check.id, "text": plain(clear.note)} for check, clear in examined.clear],
        "undetermined": [
            {"step": check.id, "text": plain(gap.note), "missing": _missing(gap.missing)}
            for check, gap in examined.undetermined
        ],
        "cost": _cost(examined.receipt),
    }


def _finding(examined: Examination, finding: Finding) -> dict[str, Any]:
    step = examined.step_of(finding)
    return {
        "step": step.id,
        "seed": step.page.seed or None,
        "cause": finding.cause.id,
        "kind": finding.kind.value,
        "certainty": finding.certainty.value,
        "subject": _about(finding.about),
        "text": plain(finding.because),
        "evidence": [_evidence(one) for one in finding.evidence],
        "next_step": plain(finding.advised),
        "remedies": [remedy.id for remedy in finding.healed_by],
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "property": one.property,
        "value": plain(one.value) if isinstance(one.value, Text) else one.value,
        "source": one.source,
        "observed_at": one.observed_at.isoformat().replace("+00:00", "Z"),
    }


def _about(about: About) -> dict[str, Any]:
    return {
        "user": about.user.name if about.user else None,
        "group": about.group.name if about.group else None,
        "product": about.sku.name if about.sku else None,
    }


def _missing(missing: Missing) -> dict[str, Any]:
    return {"permission": missing.permission or None, "role": missing.role or None}


def _cost(receipt: Receipt) -> dict[str, Any]:
    return {
        "http_requests": receipt.http_requests,
        "graph_requests": receipt.graph_requests,
        "round_trips": receipt.round_trips,
        "resource_units": receipt.resource_units,
        "seconds": round(receipt.seconds, 3),
    }


def _object(description: str, **properties: Json) -> dict[str, Any]:
    """Everything that is told is told always: what is not known is null."""
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _or_null(description: str) -> Json:
    return {"type": ["string", "null"], "minLength": 1, "description": description}


_TEXT = {"type": "string", "minLength": 1}
_ID = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
_COUNT = {"type": "integer", "minimum": 0}

_SUBJECT = _object(
    "Whom and what it is about, by name; all null: the whole tenant.",
    user=_or_null("Display name, or user principal name where there is none."),
    group=_or_null("Display name."),
    product=_or_null("What administrators call it, or its part number."),
)
_EVIDENCE = _object(
    "What Graph showed.",
    property=_TEXT,
    value={"type": "string"},
    source={**_TEXT, "description": "The request that showed it."},
    observed_at={"type": "string", "format": "date-time"},
)
_FINDING = _object(
    "Something that was found.",
    step={**_ID, "description": "The step of the guide that found it."},
    seed=_or_null("The number of the step in the guide of old: TCF1 to RS7."),
    cause={**_ID, "description": "The published name of the cause."},
    kind={"enum": [kind.value for kind in Kind]},
    certainty={"enum": [certainty.value for certainty in Certainty]},
    subject=_SUBJECT,
    text=_TEXT,
    evidence=_list(_EVIDENCE),
    next_step={
        **_TEXT,
        "description": "The one thing to do now, and what follows from it in this tenant.",
    },
    remedies={**_list(_ID), "description": "What can be planned for it, the best first."},
)

SCHEMA: Json = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Diagnosis",
    **_object(
        "One examination: what was found, what is fine, and what could not be looked at.",
        version={"const": VERSION},
        subject=_SUBJECT,
        asker=_object(
            "Who asked.",
            user=_or_null("User principal name; null: an application."),
            roles={
                "type": ["array", "null"],
                "items": _TEXT,
                "description": "Active directory roles; null: they could not be read.",
            },
        ),
        findings={**_list(_FINDING), "description": "Ranked: the most likely cause first."},
        clear=_list(_object("Looked, and it is fine.", step=_ID, text=_TEXT)),
        undetermined=_list(
            _object(
                "Could not be looked at.",
                step=_ID,
                text=_TEXT,
                missing=_object(
                    "What would show it.",
                    permission=_or_null("Permissions of Microsoft Graph."),
                    role=_or_null("The least directory role."),
                ),
            )
        ),
        cost=_object(
            "What the asking cost.",
            http_requests=_COUNT,
            graph_requests=_COUNT,
            round_trips=_COUNT,
            resource_units=_COUNT,
            seconds={"type": "number", "minimum": 0},
        ),
    ),
}
"""JSON Schema, draft 2020-12."""
