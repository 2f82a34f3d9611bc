// The chat: Bot Framework Web Chat over our own Direct Line, kept through a reload.

import { announce } from "./announcing.js";
import { leadFocus, leadToAnswer } from "./focusing.js";
import { DIRECT_LINE, ask, forgotten, keep, kept } from "./line.js";
import { CARDS, STYLE } from "./looks.js";
import { follow, isGone, isKept, keepInReach, tell } from "./reaching.js";
import { tendCards } from "./tending.js";
import { show } from "./views.js";
import { direction, language, say } from "./words.js";

const REFRESH_EVERY = 10 * 60 * 1000;
const ENDED = 3; // https://github.com/microsoft/BotFramework-DirectLineJS: ConnectionStatus.ExpiredToken
const FAILED = 4;

const place = document.getElementById("webchat");
const nonce = place.nonce;

let current = null;
let beforeJoining = async () => {};

export function token() {
  return current?.token ?? "";
}

// What must have happened to a fresh conversation before its first word, such as who is asking. It is told the
// token of the new one, and that of the one that was left for it.
export function onFresh(prepare) {
  beforeJoining = prepare;
}

async function fresh(left) {
  // What was still to be told in the one that is left is told in this one.
  const body = left?.token ? { left: left.token } : null;
  const opened = await ask("/tokens/generate", "", "POST", body);
  const conversation = { conversationId: opened.conversationId, token: opened.token, isNew: true };
  await beforeJoining(conversation.token, left?.token ?? "");
  return conversation;
}

// The server greets whoever opens a conversation, so nothing need be said on joining.
function followsTheTalk() {
  return ({ getState }) => (next) => (action) => {
    const sent = action.type === "DIRECT_LINE/POST_ACTIVITY" ? action.payload.activity : null;
    if (sent && isKept(sent)) return undefined;
    if (sent?.value?.gla) leadToAnswer();
    if (sent?.value?.gla && sent.value.label && !sent.text) {
      // A press is an answer, and a transcript without it reads as if the assistant talked to itself.
      const activity = { ...sent, text: sent.value.label, textFormat: "plain" };
      action = { ...action, payload: { ...action.payload, activity } };
    }
    follow(action);
    if (action.type === "DIRECT_LINE/INCOMING_ACTIVITY") {
      tellOthers("heard", action.payload.activity);
      // The server forgot what was said before this, and so does the page.
      if (action.payload.activity.channelData?.gla?.emptied && getState().activities.length) setTimeout(openAnew);
    }
    return next(action);
  };
}

// The rest of the page may follow what goes on here.
function tellOthers(what, detail) {
  document.dispatchEvent(new CustomEvent(`gla:${what}`, { detail }));
}

function open(conversation) {
  current = conversation;
  keep(conversation);
  const store = WebChat.createStore({}, followsTheTalk());
  const directLine = WebChat.createDirectLine({
    domain: DIRECT_LINE,
    token: conversation.token,
    // One that is named goes on; only one that begins is greeted, and is told in which language.
    conversationId: conversation.isNew ? undefined : conversation.conversationId,
    conversationStartProperties: { locale: language },
    watermark: "0",
  });
  directLine.connectionStatus$.subscribe((now) => {
    if (now === ENDED && current === conversation) startOver(say("The conversation had ended; this is a new one."));
    if (!isGone()) tell(now === FAILED ? say("The chat cannot be reached. It keeps trying.") : "");
  });
  const room = document.createElement("div");
  room.className = "room";
  place.replaceChildren(room);
  WebChat.renderWebChat(
    {
      directLine,
      store,
      nonce,
      locale: language === "en" ? "en-US" : language,
      dir: direction,
      styleOptions: STYLE,
      adaptiveCardsHostConfig: CARDS,
      overrideLocalizedStrings: { TEXT_INPUT_PLACEHOLDER: say("Whose license, from which group?") },
    },
    room,
  );
  Object.assign(conversation, { store, end: () => directLine.end() });
  tellOthers("opened", {});
}

function openAnew() {
  const { conversationId, token: held, end } = current;
  end();
  open({ conversationId, token: held });
}

export async function startOver(because = "") {
  const left = current ?? forgotten;
  try {
    const conversation = await fresh(left);
    left?.end?.();
    open(conversation);
    if (because) announce(because);
    return true;
  } catch {
    tell(say("The chat cannot be reached. Reload the page to try again; the guide works without it."));
    return false;
  }
}

function send(activity) {
  current.store.dispatch({
    type: "DIRECT_LINE/POST_ACTIVITY",
    meta: { method: "code" },
    payload: { activity: { type: "message", textFormat: "plain", ...activity } },
  });
}

function post(activity) {
  show("chat");
  leadToAnswer();
  send(activity);
  document.getElementById("chat").focus({ preventScroll: false });
}

function followThePage() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-go], button[data-words]");
    if (!button || !current) return;
    const { go, title, words } = button.dataset;
    const shown = button.textContent.trim();
    // What is understood may read otherwise in the visitor's language, and the transcript shows that.
    if (words) post({ text: words, channelData: { messageBack: { displayText: shown } } });
    else post({ text: title, value: { gla: { nonce: "", step: "", go } } });
  });
  document.getElementById("start-over").addEventListener("click", () => startOver(say("A new conversation.")));
}

async function renew() {
  try {
    const { token: renewed } = await ask("/tokens/refresh", current.token);
    Object.assign(current, { token: renewed });
    keep(current);
  } catch {
    // The connection itself tells when the conversation has ended.
  }
}

async function begin() {
  for (const part of document.querySelectorAll("[data-needs-chat]")) part.hidden = false;
  tendCards(place);
  leadFocus(place);
  followThePage();
  setInterval(renew, REFRESH_EVERY);
  const held = await kept();
  if (held) open(held);
  else await startOver();
  keepInReach({ current: () => current, open, send, startOver });
}

// Who is asking is settled by demo.js, which loads after this file where there is a demo.
addEventListener("DOMContentLoaded", begin, { once: true });
