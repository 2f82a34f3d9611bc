// On a phone one thing is shown at a time: the guide, the chat, or the admin center.

export function show(view) {
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll(".switch button")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }
}
