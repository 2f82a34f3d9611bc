// The chat: Bot Framework Web Chat over our own Direct Line, kept through a reload.

import { CARDS, STYLE } from "./looks.js";
import { announce, show } from "./page.js";
import { tendCards } from "./tending.js";
import { direction, language, say } from "./words.js";

const KEPT = "gla.conversation";
const DIRECT_LINE = `${location.origin}/v3/directline`;
const REFRESH_EVERY = 10 * 60 * 1000;
const ENDED = 3; // https://github.com/microsoft/BotFramework-DirectLineJS: ConnectionStatus.ExpiredToken
const FAILED = 4;
const LOOK_EVERY = 2000;
const PATIENCE = 1500; // with the time between two looks less than 5 s until it is said

const place = document.getElementById("webchat");
const status = document.getElementById("chat-status");
const nonce = place.nonce;

let current = null;
let gone = false;
// What to do once the next conversation is connected; before that Web Chat sends nothing.
let onceConnected = () => {};
// What was written, by the id that Web Chat gave it, until the server has it.
const unsent = new Map();
let beforeJoining = async () => {};

export function token() {
  return current?.token ?? "";
}

// What must have happened to a fresh conversation before its first word, such as who is asking. It is told the
// token of the new one, and that of the one that was left for it.
export function onFresh(prepare) {
  beforeJoining = prepare;
}

async function ask(path, held, method = "POST") {
  const headers = held ? { Authorization: `Bearer ${held}` } : {};
  const response = await fetch(`${DIRECT_LINE}${path}`, { method, headers });
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
    // A server that started anew may still know its own tokens, and no longer what was said.
    if (!(await heardBy(renewed)).length) return null;
    return { conversationId: renewed.conversationId, token: renewed.token };
  } catch {
    return null;
  }
}

async function fresh(left) {
  const opened = await ask("/tokens/generate");
  const conversation = { conversationId: opened.conversationId, token: opened.token };
  await beforeJoining(conversation.token, left?.token ?? "");
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
    follow(action);
    if (action.type === "DIRECT_LINE/INCOMING_ACTIVITY") tellOthers("heard", action.payload.activity);
    return next(action);
  };
}

function follow({ type, meta, payload }) {
  const id = meta?.clientActivityID;
  if (type === "DIRECT_LINE/CONNECT_FULFILLED") {
    setTimeout(onceConnected);
    onceConnected = () => {};
  }
  if (type === "DIRECT_LINE/POST_ACTIVITY_PENDING") unsent.set(id, payload.activity);
  // What is refused while the server is there, Web Chat tells and offers to send again.
  if (type === "DIRECT_LINE/POST_ACTIVITY_FULFILLED" || (type === "DIRECT_LINE/POST_ACTIVITY_REJECTED" && !gone)) {
    unsent.delete(id);
  }
}

// The connection itself goes on for minutes as if it were one, so the server is asked whether it is there.
async function look() {
  let there = false;
  try {
    there = (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })).ok;
  } catch {
    // Gone, as it stands.
  }
  if (there && gone) await resume();
  if (!there && !gone) {
    gone = true;
    status.textContent = say("The assistant cannot be reached. What you write is kept, and sent when it is back.");
  }
  setTimeout(look, LOOK_EVERY);
}

async function resume() {
  const draft = current?.store.getState().sendBoxValue ?? "";
  const waiting = new Map(unsent);
  onceConnected = () => {
    unsent.clear();
    if (draft) current.store.dispatch({ type: "WEB_CHAT/SET_SEND_BOX", payload: { text: draft } });
    for (const { text, value, channelData } of waiting.values()) send({ text, value, channelData });
  };
  const held = await kept();
  if (held) {
    for (const id of await heardBy(held)) waiting.delete(id);
    current?.end();
    open(held);
  } else if (!(await startOver(say("The conversation had ended; this is a new one.")))) return;
  gone = false;
  status.textContent = "";
  announce(say("The assistant is back."));
}

// The ids of what the server has of a conversation.
async function heardBy({ conversationId, token: held }) {
  const { activities } = await ask(`/conversations/${conversationId}/activities?watermark=0`, held, "GET");
  return activities.map((activity) => activity.channelData?.clientActivityID);
}

// The rest of the page may follow what goes on here.
function tellOthers(what, detail) {
  document.dispatchEvent(new CustomEvent(`gla:${what}`, { detail }));
}

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
    if (now === ENDED && current === conversation) startOver(say("The conversation had ended; this is a new one."));
    if (!gone) status.textContent = now === FAILED ? say("The chat cannot be reached. It keeps trying.") : "";
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

export async function startOver(because = "") {
  const left = current;
  try {
    const conversation = await fresh(left);
    left?.end?.();
    open(conversation);
    if (because) announce(because);
    return true;
  } catch {
    const again = say("The chat cannot be reached. Reload the page to try again; the guide works without it.");
    status.textContent = again;
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
  send(activity);
  document.getElementById("chat").focus({ preventScroll: false });
}

function followTheGuide() {
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

async function begin() {
  for (const part of document.querySelectorAll("[data-needs-chat]")) part.hidden = false;
  tendCards(place);
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
  look();
}

// Who is asking is settled by demo.js, which loads after this file where there is a demo.
addEventListener("DOMContentLoaded", begin, { once: true });
