// Signing in: tells the server which browser shows the chat, and the visitor who she is signed in as.

import { token } from "./chat.js";
import { announce } from "./page.js";

const who = document.getElementById("who");
const button = document.getElementById("sign-in");

function tell(name) {
  const before = who.textContent;
  who.textContent = name ? `Signed in as ${name}` : "Not signed in";
  button.textContent = name ? "Sign out" : "Sign in";
  button.dataset.say = name ? "sign out" : "sign in";
  if (before && before !== who.textContent) announce(who.textContent);
}

// Whoever signs in from this browser is certainly who sits at this chat; from another one it takes a code.
async function bind() {
  tell("");
  try {
    const headers = { Authorization: `Bearer ${token()}` };
    const answer = await fetch("/auth/browser", { method: "POST", headers });
    if (answer.ok) tell((await answer.json()).signedIn);
  } catch {
    // Signing in works all the same, with the code.
  }
}

document.addEventListener("gla:opened", bind);
document.addEventListener("gla:heard", ({ detail }) => {
  const name = detail.channelData?.gla?.signedIn;
  if (typeof name === "string") tell(name);
});
if (token()) bind();
