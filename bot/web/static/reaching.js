// When the server is gone the page says so, keeps what is written, and sends it when the server is back.

import { announce } from "./announcing.js";
import { heardBy, kept } from "./line.js";
import { say } from "./words.js";

const LOOK_EVERY = 2000;
const PATIENCE = 1400; // twice that and the time between two looks are less than 5 s until it is said

const status = document.getElementById("chat-status");

let gone = false;
// What to do once the next conversation is connected; before that Web Chat sends nothing.
let onceConnected = () => {};
// What was written, by the id that Web Chat gave it, until the server has it.
const unsent = new Map();

// What the chat can be asked for: the conversation that is shown (`current`), one that goes on (`open`), a new
// one (`startOver`), and to say something (`send`).
let chat = null;

export function tell(sentence) {
  status.textContent = sentence;
}

export function isGone() {
  return gone;
}

// Whether this is to be sent again by hand that is sent by itself when the server is back: it would be said twice.
export function isKept(activity) {
  return gone && unsent.has(activity.channelData?.clientActivityID);
}

function mark(isSo) {
  gone = isSo;
  document.getElementById("chat").toggleAttribute("data-gone", isSo);
}

// Follows what Web Chat does with what is written.
export function follow({ type, meta, payload }) {
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

// The connection itself goes on for minutes as if it were one, so the server is asked whether it is there. One
// that is only slow to answer is asked once more.
async function look() {
  const there = (await answers()) ?? (await answers()) ?? false;
  if (there && gone) await resume();
  if (!there && !gone) {
    mark(true);
    tell(say("The assistant cannot be reached. What you write is kept, and sent when it is back."));
  }
  setTimeout(look, LOOK_EVERY);
}

// null: it has not answered yet.
async function answers() {
  try {
    return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) })).ok;
  } catch (error) {
    return error.name === "TimeoutError" ? null : false;
  }
}

async function resume() {
  const draft = chat.current()?.store.getState().sendBoxValue ?? "";
  const waiting = new Map(unsent);
  onceConnected = () => {
    unsent.clear();
    if (draft) chat.current().store.dispatch({ type: "WEB_CHAT/SET_SEND_BOX", payload: { text: draft } });
    for (const { text, value, channelData } of waiting.values()) chat.send({ text, value, channelData });
  };
  const held = await kept();
  if (held) {
    for (const id of await heardBy(held)) waiting.delete(id);
    chat.current()?.end();
    chat.open(held);
  } else if (!(await chat.startOver(say("The conversation had ended; this is a new one.")))) return;
  mark(false);
  tell("");
  announce(say("The assistant is back."));
}

// From now on the server is looked after for this chat.
export function keepInReach(served) {
  chat = served;
  look();
}
