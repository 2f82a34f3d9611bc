// The chat: Bot Framework Web Chat over our own Direct Line, kept through a reload.

import { announce, show, withCopy } from "./page.js";

const KEPT = "gla.conversation";
const DIRECT_LINE = `${location.origin}/v3/directline`;
const REFRESH_EVERY = 10 * 60 * 1000;
const ENDED = 3; // https://github.com/microsoft/BotFramework-DirectLineJS: ConnectionStatus.ExpiredToken
const FAILED = 4;

const place = document.getElementById("webchat");
const status = document.getElementById("chat-status");
const nonce = place.nonce;

let current = null;
let beforeJoining = async () => {};

export function token() {
  return current?.token ?? "";
}

// What must have happened to a fresh conversation before its first word: in the demo, who is asking.
export function onFresh(prepare) {
  beforeJoining = prepare;
}

async function ask(path, held) {
  const headers = held ? { Authorization: `Bearer ${held}` } : {};
  const response = await fetch(`${DIRECT_LINE}${path}`, { method: "POST", headers });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

function keep(conversation) {
  current = conversation;
  sessionStorage.setItem(KEPT, JSON.stringify(conversation));
}

async function kept() {
  try {
    const held = JSON.parse(sessionStorage.getItem(KEPT));
    if (!held) return null;
    const renewed = await ask("/tokens/refresh", held.token);
    return { conversationId: renewed.conversationId, token: renewed.token };
  } catch {
    return null;
  }
}

async function fresh() {
  const opened = await ask("/tokens/generate");
  const conversation = { conversationId: opened.conversationId, token: opened.token };
  await beforeJoining(conversation.token);
  return conversation;
}

// The server greets whoever opens a conversation, so nothing need be said on joining.
function showsPresses() {
  return () => (next) => (action) => {
    const sent = action.type === "DIRECT_LINE/POST_ACTIVITY" ? action.payload.activity : null;
    if (sent?.value?.gla && sent.value.label && !sent.text) {
      // A press is an answer, and a transcript without it reads as if the assistant talked to itself.
      const activity = { ...sent, text: sent.value.label, textFormat: "plain" };
      action = { ...action, payload: { ...action.payload, activity } };
    }
    return next(action);
  };
}

const colour = (name) => `var(--${name})`;

function containerStyle(background) {
  const ink = { default: colour("ink"), subtle: colour("ink-soft") };
  return {
    ...(background ? { backgroundColor: colour(background) } : {}),
    foregroundColors: { default: ink, accent: ink, attention: ink, dark: ink, good: ink, light: ink, warning: ink },
  };
}

const CARDS = {
  containerStyles: {
    default: containerStyle(null),
    emphasis: containerStyle("well"),
    accent: containerStyle("well"),
    good: containerStyle("good"),
    attention: containerStyle("bad"),
    warning: containerStyle("warn"),
  },
  supportsInteractivity: true,
  fontFamily: "var(--sans)",
  fontTypes: {
    default: {
      fontFamily: "var(--sans)",
      fontSizes: { small: 13, default: 15, medium: 16, large: 18, extraLarge: 22 },
      fontWeights: { lighter: 400, default: 400, bolder: 650 },
    },
    monospace: {
      fontFamily: "var(--mono)",
      fontSizes: { small: 13, default: 13, medium: 14, large: 15, extraLarge: 16 },
      fontWeights: { lighter: 400, default: 400, bolder: 650 },
    },
  },
  lineHeights: { small: 18, default: 21, medium: 22, large: 24, extraLarge: 28 },
  spacing: { small: 6, default: 10, medium: 14, large: 20, extraLarge: 26, padding: 14 },
  separator: { lineThickness: 1, lineColor: colour("line") },
  actions: { actionsOrientation: "horizontal", actionAlignment: "left", buttonSpacing: 8, maxActions: 6 },
  adaptiveCard: { allowCustomStyle: false },
  factSet: {
    title: { weight: "bolder", wrap: true, maxWidth: 140 },
    value: { wrap: true },
    spacing: 12,
  },
  textBlock: { headingLevel: 3 },
  textStyles: { heading: { size: "medium", weight: "bolder", color: "default", isSubtle: false, fontType: "default" } },
};

const STYLE = {
  accent: colour("accent"),
  subtle: colour("ink-soft"),
  backgroundColor: "transparent",
  primaryFont: "var(--sans)",
  monospaceFont: "var(--mono)",
  bubbleBackground: colour("sheet"),
  bubbleTextColor: colour("ink"),
  bubbleBorderColor: colour("line"),
  bubbleBorderRadius: 12,
  bubbleFromUserBackground: colour("accent"),
  bubbleFromUserTextColor: colour("on-accent"),
  bubbleFromUserBorderRadius: 12,
  bubbleFromUserBorderWidth: 0,
  bubbleMinWidth: 80,
  bubbleMaxWidth: 640,
  paddingRegular: 12,
  paddingWide: 14,
  cardEmphasisBackgroundColor: colour("well"),
  cardPushButtonBackgroundColor: colour("accent"),
  cardPushButtonTextColor: colour("on-accent"),
  // A long answer is read from its beginning.
  autoScrollSnapOnPage: true,
  hideUploadButton: true,
  sendBoxBackground: colour("sheet"),
  sendBoxTextColor: colour("ink"),
  sendBoxPlaceholderColor: colour("ink-soft"),
  sendBoxButtonColor: colour("accent"),
  sendBoxBorderTop: "1px solid var(--line)",
  sendBoxTextWrap: true,
  sendBoxMaxHeight: 120,
  timestampColor: colour("ink-soft"),
  transcriptTerminatorBackgroundColor: colour("ink-soft"),
  transcriptTerminatorColor: colour("sheet"),
  transcriptActivityVisualKeyboardIndicatorColor: colour("focus"),
  transcriptVisualKeyboardIndicatorColor: colour("focus"),
  markdownExternalLinkIconImage: "none",
  typingAnimationBackgroundImage: undefined,
};

function open(conversation) {
  keep(conversation);
  const store = WebChat.createStore({}, showsPresses());
  const directLine = WebChat.createDirectLine({
    domain: DIRECT_LINE,
    token: conversation.token,
    conversationId: conversation.conversationId,
    watermark: "0",
  });
  directLine.connectionStatus$.subscribe((now) => {
    if (now === ENDED && current === conversation) startOver("The conversation had ended; this is a new one.");
    status.textContent = now === FAILED ? "The chat cannot be reached. It keeps trying." : "";
  });
  const room = document.createElement("div");
  room.className = "room";
  place.replaceChildren(room);
  WebChat.renderWebChat(
    {
      directLine,
      store,
      nonce,
      locale: "en-US",
      styleOptions: STYLE,
      adaptiveCardsHostConfig: CARDS,
      overrideLocalizedStrings: { TEXT_INPUT_PLACEHOLDER: "Whose license, from which group?" },
    },
    room,
  );
  Object.assign(conversation, { store, end: () => directLine.end() });
}

export async function startOver(because = "") {
  const left = current;
  try {
    const conversation = await fresh();
    left?.end?.();
    open(conversation);
    if (because) announce(because);
  } catch {
    status.textContent = "The chat cannot be reached. Reload the page to try again; the guide works without it.";
  }
}

function post(activity) {
  show("chat");
  current.store.dispatch({
    type: "DIRECT_LINE/POST_ACTIVITY",
    meta: { method: "code" },
    payload: { activity: { type: "message", textFormat: "plain", ...activity } },
  });
  document.getElementById("chat").focus({ preventScroll: false });
}

function followTheGuide() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-go], button[data-say]");
    if (!button || !current) return;
    const { go, title, say } = button.dataset;
    post(say ? { text: say } : { text: title, value: { gla: { nonce: "", step: "", go } } });
  });
  document.getElementById("start-over").addEventListener("click", () => startOver("A new conversation."));
}

// Web Chat leaves the buttons of answered cards alive. The assistant recognises a stale press; a person should
// see beforehand that it is one.
function retire(card) {
  for (const button of card.querySelectorAll('.ac-pushButton:not([aria-disabled="true"])')) {
    button.setAttribute("aria-disabled", "true");
  }
}

function retireOldButtons() {
  const cards = [...place.querySelectorAll(".ac-adaptiveCard")].filter((card) => card.querySelector(".ac-pushButton"));
  cards.slice(0, -1).forEach(retire);
}

function pressOnce(event) {
  const button = event.target.closest?.(".ac-pushButton");
  if (!button) return;
  if (button.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
    announce("That button belongs to an earlier answer.");
  } else {
    setTimeout(retire, 0, button.closest(".ac-adaptiveCard"));
  }
}

// A card folds its lists by Action.ToggleVisibility, which Web Chat carries out and then reports as unknown, with
// the state on the wrong elements. Here the page folds them, as a button that says whether it is open.
function foldOf(target) {
  const button = target.closest?.(".ac-container.ac-selectable");
  const folded = button?.querySelector(':scope > [id$="-folded"]');
  if (!folded) return null;
  const key = folded.id.slice(0, -"-folded".length);
  const card = button.closest(".ac-adaptiveCard");
  return { button, folded, open: card.querySelector(`#${key}-open`), items: card.querySelector(`#${key}-items`) };
}

function fold(event) {
  if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
  const parts = foldOf(event.target);
  if (!parts) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (event.type === "keypress") return;
  const opens = parts.items.style.display === "none";
  parts.items.style.display = opens ? "flex" : "none";
  parts.open.style.display = opens ? "block" : "none";
  parts.folded.style.display = opens ? "none" : "block";
  parts.button.setAttribute("aria-expanded", String(opens));
}

function tellFolds() {
  for (const button of place.querySelectorAll(".ac-container.ac-selectable:not([aria-expanded])")) {
    if (foldOf(button)) button.setAttribute("aria-expanded", "false");
  }
}

function commandBlocks() {
  return [...place.querySelectorAll(".ac-container:not([data-copy])")].filter((block) => {
    const kinds = [...block.children];
    return kinds.length > 0 && kinds.every((kind) => kind.classList.contains("ac-richTextBlock"));
  });
}

function offerCopies() {
  for (const block of commandBlocks()) {
    block.dataset.copy = "offered";
    block.classList.add("card-command");
    const lines = [...block.children];
    block.append(withCopy(block, () => lines.map((line) => line.textContent).join("\n")));
  }
}

function tend() {
  retireOldButtons();
  tellFolds();
  offerCopies();
}

async function begin() {
  for (const part of document.querySelectorAll("[data-needs-chat]")) part.hidden = false;
  new MutationObserver(tend).observe(place, { childList: true, subtree: true });
  document.addEventListener("click", pressOnce, { capture: true });
  for (const kind of ["click", "keydown", "keypress"]) place.addEventListener(kind, fold, { capture: true });
  followTheGuide();
  setInterval(async () => {
    try {
      const renewed = await ask("/tokens/refresh", current.token);
      Object.assign(current, { token: renewed.token });
      sessionStorage.setItem(KEPT, JSON.stringify({ conversationId: current.conversationId, token: current.token }));
    } catch {
      // The connection itself tells when the conversation has ended.
    }
  }, REFRESH_EVERY);
  const held = await kept();
  if (held) open(held);
  else await startOver();
}

// Who is asking is settled by demo.js, which loads after this file where there is a demo.
addEventListener("DOMContentLoaded", begin, { once: true });
