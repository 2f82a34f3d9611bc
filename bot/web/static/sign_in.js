// Signing in: tells the server which browser shows the chat, and the visitor who she is signed in as.

import { onFresh, token } from "./chat.js";
import { announce } from "./announcing.js";
import { say } from "./words.js";

const who = document.getElementById("who");
const button = document.getElementById("sign-in");

function tell(name) {
  const before = who.textContent;
  who.textContent = name ? say("Signed in as {name}", { name }) : say("Not signed in");
  button.textContent = name ? say("Sign out") : say("Sign in");
  button.dataset.words = name ? "sign out" : "sign in";
  if (before && before !== who.textContent) announce(who.textContent);
}

// Whoever signs in from this browser is certainly who sits at this chat; from another one it takes a code. And
// whoever starts over is still who she was in the chat that she left.
async function bind(held, left = "") {
  try {
    const headers = { Authorization: `Bearer ${held}`, "Content-Type": "application/json" };
    const answer = await fetch("/auth/browser", { method: "POST", headers, body: JSON.stringify({ left }) });
    tell(answer.ok ? (await answer.json()).signedIn : "");
  } catch {
    // Signing in works all the same, with the code.
    tell("");
  }
}

onFresh(async (held, left) => {
  if (left) await bind(held, left);
});
document.addEventListener("gla:opened", () => bind(token()));
document.addEventListener("gla:heard", ({ detail }) => {
  const name = detail.channelData?.gla?.signedIn;
  if (typeof name === "string") tell(name);
});
if (token()) bind(token());
