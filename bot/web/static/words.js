// What the scripts say, in the language of the page. The server leaves out what stands in English already.

const told = JSON.parse(document.body.dataset.told ?? "{}");
const written = document.documentElement;
const otherWay = /[\u0590-\u08ff]/;

// A name is set apart where it may run the other way than the sentence: see dialogs/words/tongue.py.
function isolated(name) {
  return written.dir === "rtl" || otherWay.test(name) ? `\u2068${name}\u2069` : name;
}

export function say(sentence, names = {}) {
  return (told[sentence] ?? sentence).replace(/\{(\w+)\}/g, (slot, name) => isolated(names[name] ?? slot));
}

export const language = written.lang;
export const direction = written.dir;
