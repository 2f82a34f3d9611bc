// The guide as a page: copying commands, and on a phone the switch between guide, chat and admin center.

import { say } from "./words.js";

const announcer = document.getElementById("announcer");

export function announce(sentence) {
  // Emptied first, so that the same sentence twice is read twice.
  announcer.textContent = "";
  requestAnimationFrame(() => { announcer.textContent = sentence; });
}

export function withCopy(block, textOf, label = say("Copy")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = label;
  button.setAttribute("aria-label", say("Copy the command"));
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(textOf());
      button.textContent = say("Copied");
      announce(say("Copied."));
    } catch {
      getSelection().selectAllChildren(block);
      button.textContent = say("Press Ctrl+C");
      announce(say("Selected. Press Control C to copy."));
    }
    setTimeout(() => { button.textContent = label; }, 2000);
  });
  return button;
}

export function show(view) {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll(".switch button")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
}

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
