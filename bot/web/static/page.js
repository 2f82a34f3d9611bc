// The guide as a page: copying its commands, and on a phone the switch between guide, chat and admin center.

import { withCopy } from "./copying.js";
import { show } from "./views.js";

function offerCopies() {
  for (const block of document.querySelectorAll(".guide pre")) {
    const frame = document.createElement("div");
    frame.className = "copyable";
    block.replaceWith(frame);
    frame.append(block, withCopy(block, () => block.textContent.replace(/\n$/, "")));
  }
}

function followSwitch() {
  const nav = document.querySelector(".switch");
  nav.hidden = false;
  for (const button of nav.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      show(button.dataset.view);
      scrollTo(0, 0);
    });
  }
  // A link into the chat, or into the guide, must not lead to something the phone does not show.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link) show(link.hash === "#chat" ? "chat" : "guide");
  });
}

function foldContents() {
  const contents = document.querySelector(".contents details");
  if (contents && matchMedia("(max-width: 1399px)").matches) contents.open = false;
}

document.documentElement.classList.add("scripted");
offerCopies();
followSwitch();
foldContents();
