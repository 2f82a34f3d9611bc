"""What looks like licensing by group and is answered elsewhere, and where.

A look-alike is told by its product *and* by what is done there: "Intune" alone is a service plan of many
products, and GitHub is also where people found their script.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.words.text import Phrase, phrase


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Who answers that: its name, and the page."""

    name: str | Phrase
    url: str = ""


_AZURE_DEVOPS = (
    "https://learn.microsoft.com/azure/devops/organizations/accounts/assign-access-levels-by-group-membership"
)

ELSEWHERE: Mapping[str, Elsewhere] = {
    "azure_devops": Elsewhere(phrase("Azure DevOps, Organization settings > Group rules"), _AZURE_DEVOPS),
    "visual_studio": Elsewhere(phrase("Visual Studio subscriptions"), "https://manage.visualstudio.com"),
    "intune": Elsewhere("Microsoft Intune", "https://learn.microsoft.com/intune"),
    "uipath": Elsewhere("UiPath Automation Cloud", "https://docs.uipath.com"),
    "github": Elsewhere("GitHub", "https://docs.github.com/billing"),
    "adobe": Elsewhere(phrase("the Adobe Admin Console"), "https://helpx.adobe.com/enterprise.html"),
    "aws": Elsewhere("AWS", "https://docs.aws.amazon.com"),
    "google": Elsewhere("Google Workspace", "https://support.google.com/a"),
    "atlassian": Elsewhere("Atlassian Administration", "https://support.atlassian.com"),
    "salesforce": Elsewhere("Salesforce Setup", "https://help.salesforce.com"),
    "slack_zoom": Elsewhere(phrase("the administration of that meeting or chat product")),
    "servicenow": Elsewhere("ServiceNow", "https://www.servicenow.com/docs"),
    "vmware": Elsewhere(phrase("the vendor's license portal")),
    "windows": Elsewhere(
        phrase("Windows and Windows Server licensing"),
        "https://learn.microsoft.com/windows-server/get-started/licensing",
    ),
    "office_activation": Elsewhere(
        phrase("activation of Office on a computer"),
        "https://learn.microsoft.com/microsoft-365/troubleshoot/activation",
    ),
    "billing": Elsewhere(
        phrase("Billing in the Microsoft 365 admin center"),
        "https://learn.microsoft.com/microsoft-365/commerce",
    ),
    "former_employees": Elsewhere(
        phrase("Remove a former employee, in the help of the Microsoft 365 admin center"),
        "https://learn.microsoft.com/microsoft-365/admin/add-users/remove-former-employee",
    ),
    "feature_licensing": Elsewhere(
        phrase("Microsoft's service descriptions: what each plan includes"),
        "https://learn.microsoft.com/office365/servicedescriptions",
    ),
    "usage_reports": Elsewhere(
        phrase("Reports in the Microsoft 365 admin center"),
        "https://learn.microsoft.com/microsoft-365/admin/activity-reports/activity-reports",
    ),
    "power_platform": Elsewhere(
        phrase("the Power Platform admin center"), "https://learn.microsoft.com/power-platform/admin"
    ),
    "sign_in": Elsewhere(
        phrase("sign-in and passwords in Entra"), "https://learn.microsoft.com/entra/identity/authentication"
    ),
    "devices": Elsewhere(phrase("your helpdesk")),
    "mail": Elsewhere(phrase("the Exchange admin center"), "https://learn.microsoft.com/exchange"),
    "teams_use": Elsewhere(phrase("Teams and SharePoint help"), "https://support.microsoft.com"),
    "groups": Elsewhere(
        phrase("managing groups in Entra"),
        "https://learn.microsoft.com/entra/fundamentals/how-to-manage-groups",
    ),
    "azure": Elsewhere("Azure", "https://learn.microsoft.com/azure"),
    "tool_bug": Elsewhere(phrase("the people who make that tool")),
    "smalltalk": Elsewhere(""),
    "other_product": Elsewhere(phrase("the vendor of that product")),
}
"""Where each thing that is out of scope is answered."""

_NO_LICENSE_WORK: tuple[tuple[str, str], ...] = (
    (
        "smalltalk",
        r"\bweather\b|\bwetter\b|\bm[ée]t[ée]o\b|\bquel temps fait\b|\bqu[ée] tiempo hace\b"
        r"|previs[ãa]o do tempo|\bche tempo fa\b|\bhet weer\b|\bpogod[aęyz]|天気|\b(tell me a )?joke\b"
        r"|\b(lunch|canteen menu|football|soccer|movie|recipe|horoscope)\b",
    ),
    (
        "devices",
        r"\b(laptops?|notebook computers?|printers?|headsets?|docking stations?|keyboards?|webcams?|wi-?fi"
        r"|drucker|tastatur|imprimante|ordinateur portable|impresora|port[áa]til|impressora|stampante"
        r"|toetsenbord|drukark\w{1,9})\b|ノートパソコン|プリンター",
    ),
)
"""What is no matter of licenses, whatever else is named."""

_LOOK_ALIKES: tuple[tuple[str, str], ...] = (
    (
        "azure_devops",
        r"(azure ?devops|\bado\b|azdo|vsts|\btfs\b|\bdevops\b).{0,200}(group rule|access level|basic"
        r"|stakeholder|test plan|parallel|entitlement|extension|regel|règle|regla|regra|artifact|user add)"
        r"|(group rule|stakeholder|access level|test plan).{0,200}devops|\btest plans? licen|\+ test plan"
        r"|early ?adopter.{0,60}stakeholder|--license-type",
    ),
    (
        "visual_studio",
        r"visual studio.{0,80}(subscri|enterprise|professional|key)|\bmsdn\b|subscri.{0,80}visual studio",
    ),
    (
        "teams_use",
        r"\b(set|grant|get|remove)-cs\w+|phone number assign|call queue|auto attendant|enterprise ?voice"
        r"|direct routing|dial ?pad",
    ),
    ("uipath", r"\buipath\b|attended robot"),
    ("adobe", r"\badobe\b|creative cloud|photoshop|\bacrobat\b"),
    (
        "github",
        r"github (copilot|enterprise|organi[sz]ation|team|seat|advanced security|sitz)|seats? (on|in) github",
    ),
    (
        "intune",
        r"\bmam\b|app protection|company portal|autopilot"
        r"|(intune|endpoint manager|mdm).{0,120}(polic|enrol|compliance|deploy|app assign|assign an? app"
        r"|device|wipe|aplica|appliqu|適用|zuweis)"
        r"|(polic|enrol|device|wipe).{0,120}\bintune\b|intune.{0,120}not_licensed|intune (app )?sdk",
    ),
    (
        "former_employees",
        r"(convert|turn|chang|umwand|umgewandelt|convers|transform).{0,60}(shared mailbox|freigegebene"
        r"|bo[iî]te.{0,30}partag|buz[oó]n.{0,20}compartido|caixa.{0,40}compartilhada|共有メールボックス)"
        r"|inactive mailbox|litigation hold|共有メールボックスに変換|data loss"
        r"|\b(data|files?|onedrive|mailbox(es)?)\b.{0,60}\b(retained|preserved|kept|held|recover\w{0,6}"
        r"|restored?|inactive)\b",
    ),
    (
        "mail",
        r"mailbox audit|audited mailbox|audit\w{0,4} (of|for) (a |the )?mailbox|mailitemsaccessed"
        r"|shared mailbox (permission|access)|send[ -](as|on behalf)|auto-?mapping",
    ),
    ("aws", r"\b(aws|amazon web services|iam identity center)\b"),
    ("google", r"google (workspace|vault|cloud|drive)|g suite|gsuite"),
    ("atlassian", r"\b(jira|confluence|atlassian|bitbucket)\b"),
    ("salesforce", r"\bsalesforce\b"),
    ("slack_zoom", r"\bslack\b|\bzoom\b|\bwebex\b"),
    ("servicenow", r"\bservice ?now\b"),
    ("vmware", r"\bvmware\b|vsphere|\bcitrix\b"),
    (
        "windows",
        r"\bcals?\b|\bkms\b|\brds\b|remote desktop licens|windows (server|activation)|activate windows"
        r"|sql server|windows (10|11)? ?(activation|product) key|slmgr",
    ),
    (
        "office_activation",
        r"product key|unlicensed product|shared computer activation|produktaktivierung|product activation"
        r"|activate (office|word|excel)|office (20(1[369]|2[14])).{0,40}(activ|key)",
    ),
    (
        "other_product",
        r"\b(gitlab|snyk|autocad|autodesk|matlab|jetbrains|sonarqube|tableau|solidworks|qlik|docusign|miro"
        r"|figma|canva|notion|zendesk|hubspot|workday|oracle|dropbox|box\.com|asana|monday\.com|sap)\b"
        r"|driving licen|fishing licen|apache 2|\bgpl\b|mit licen|open.?source licen",
    ),
    (
        "billing",
        r"\bover.?allocat\w{0,9}|\b(ea|enterprise) (agreement|subscription|enrol\w{0,9})\b|\binvoices?\b"
        r"|\brechnung(en|snummer)?\b|\bfactures?\b|\bfacturas?\b|\bfatture?\b|\bfaturas?\b|\bfactuur\b"
        r"|\bfaktur[aęy]\b|請求書",
    ),
    ("sign_in", r"\b(log|sign)(s|ged)? ?(in|on)\b.{0,120}\b(loops?|looping|redirect\w{0,9})\b"),
    *_NO_LICENSE_WORK,
)
# ASCII: a Japanese word begins right behind the product. They are held against a text in lower case, which is
# three times as fast as ignoring it.
_PATTERNS = tuple((key, re.compile(words, re.DOTALL | re.ASCII)) for key, words in _LOOK_ALIKES)


_OURS = re.compile(
    r"\b(set|get|update|invoke|add|remove)-(mg|msol|azuread)\w{0,40}licens|assignlicense|(add|remove)licenses"
    r"|licenseassignmentstate|licenseprocessingstate|memberswithlicenseerrors|group.based licens"
    r"|\blicen[sc](e|ed|ing) groups?\b|lizenzgruppe|group licen[sc]|\bsku ?(part ?number|id)s?\b",
    re.IGNORECASE,
)


def surely_ours(text: str) -> bool:
    """Whether the text speaks of Entra's own commands and properties for licenses, whatever runs them."""
    return _OURS.search(text) is not None


def look_alike(text: str) -> str:
    """Which look-alike the text is about, by name; empty where it names none."""
    said = text.lower()
    return next((key for key, pattern in _PATTERNS if pattern.search(said)), "")
