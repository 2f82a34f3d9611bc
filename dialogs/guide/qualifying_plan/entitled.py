"""Whether a product of the tenant includes licensing by group."""

from dialogs.examining.case import Case, Named
from dialogs.examining.cause import Cause, Effect, Phase
from dialogs.examining.verdict import (
    About,
    Certainty,
    Clear,
    Finding,
    Kind,
    Verdict,
    evidence,
)
from dialogs.guide.qualifying_plan.owned import Owned
from dialogs.licensing.rows import subject
from dialogs.licensing.sources import ASSIGNABLE
from dialogs.remedies.done_elsewhere import BUY_LICENSES
from dialogs.words.text import phrase, say
from graph import Directory, Group, SubscribedSku

NO_QUALIFYING_PLAN = Cause(
    "no_qualifying_plan",
    say("The tenant owns no plan that includes group-based licensing"),
    (
        say(
            "Buy or try **Microsoft Entra ID P1**, or a suite that includes it, under **Microsoft 365 admin "
            "center > Marketplace**, with a license for every member of a licensed group."
        ),
    ),
    Phase.ELSEWHERE,
    remedies=(BUY_LICENSES,),
    brings=frozenset({Effect.NOT_OWNED}),
)

# https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference
ENTRA_PLANS = {"41781fb2-bc02-4b7c-bd55-b576c07bb09d", "eec0eb4f-6444-4f95-aba0-50c24d67f998"}

# Office 365 A3, A5, E3, E4, E5, G3 and G5 with the editions sold without Teams and for governments:
# sufficient by
# https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/fundamentals/concept-group-based-licensing.md
SUITES = {
    "1392051d-0cb9-4b7a-88d5-621fee5e8711",
    "24aebea8-7fac-48d0-8750-de4ee1fde205",
    "26d45bd9-adf1-46cd-a9e1-51e9a5524128",
    "46c3a859-c90d-40b3-9551-6178a48d5c18",
    "535a3a29-c5f0-42fe-8215-d3b9e1f38c4a",
    "6fd2c87f-b296-42f0-b197-1e91e994b900",
    "71772aeb-4bb8-4f74-9dd4-36c7a9b5ca74",
    "8900a2c0-edba-4079-bdf3-b276e293b6a8",
    "98b6e773-24d4-4c0d-a968-6e787a1f8204",
    "a4585165-0533-458a-97e3-c400570268c4",
    "aea38a85-9bd5-4981-aa00-616b411205bf",
    "b107e5a3-3e60-4c0d-a184-a7e4395eb44c",
    "c7df2760-2c81-4ef7-b578-5b5392b571df",
    "cf50bae9-29e8-4775-b07c-56ee10e3776d",
    "d711d25a-a21c-492f-bd19-aae1e8ebaf30",
    "e578b273-6db4-4691-bba0-8d691f4da603",
    "ee656612-49fa-43e5-b67e-cb1fdf7699df",
}


async def entitlement(case: Case, owned: Owned, group: Group | None, directory: Directory) -> Verdict:
    """Whether the tenant owns a product that includes it."""
    qualifying = next((sku for sku in owned.skus.values() if qualifies(sku)), None)
    if qualifying is not None:
        return Clear(
            say(
                "The tenant owns {product}, which includes group-based licensing.",
                product=directory.product_name(qualifying.sku_id),
            )
        )
    at_work = await _at_work(case, group, directory)
    return Finding(
        NO_QUALIFYING_PLAN,
        About(group=case.group),
        say(
            "No product of this tenant in force includes Entra ID P1 or is a suite named as sufficient for "
            "group-based licensing ({count} looked at).",
            count=sum(sku.capability_status in ASSIGNABLE for sku in owned.skus.values()),
        ),
        say("Buy or try Microsoft Entra ID P1 for everybody who gets a license from a group."),
        (evidence(owned.seen, "servicePlans", phrase("neither AAD_PREMIUM nor AAD_PREMIUM_P2")),),
        # No page says that Entra enforces it. Where it licenses people from groups all the same, it is a
        # matter of terms and blocks nothing.
        kind=Kind.REMARK if at_work else Kind.CAUSE,
        certainty=Certainty.INFERENCE,
        proof=say("The license arrives once the tenant owns such a plan."),
    )


def qualifies(sku: SubscribedSku) -> bool:
    """Whether a product in force includes licensing by group."""
    plans = {plan.service_plan_id for plan in sku.service_plans}
    return (
        sku.capability_status in ASSIGNABLE
        and sku.applies_to == "User"
        and (sku.sku_id in SUITES or not plans.isdisjoint(ENTRA_PLANS))
    )


async def _at_work(case: Case, group: Group | None, directory: Directory) -> bool:
    if case.user is not None:
        states = (await subject(case, directory)).license_assignment_states
        if states is None or any(state.assigned_by_group for state in states):
            return True
        return case.group is None and case.sku is not None and not await _gives(case.sku, directory)
    return group is None or group.license_processing_state == "ProcessingComplete"


async def _gives(sku: Named, directory: Directory) -> bool:
    """Whether a group is in play at all; where none gives the product, it may be had directly."""
    groups = await directory.groups_with_sku(sku.id)
    return bool(groups) or not groups.complete
