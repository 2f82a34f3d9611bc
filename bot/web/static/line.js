// Direct Line as the page asks for it, and the conversation that a reload finds again.

const KEPT = "gla.conversation";

export const DIRECT_LINE = `${location.origin}/v3/directline`;

// A conversation of which the server no longer knows what was said.
export let forgotten = null;

export async function ask(path, held, method = "POST", body = null) {
  const headers = held ? { Authorization: `Bearer ${held}` } : {};
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(`${DIRECT_LINE}${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

let held = null;

export function keep({ conversationId, token }) {
  held = { conversationId, token };
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(held));
  } catch {
    // A browser may keep nothing for a page that stands in another: then a reload begins anew.
  }
}

export async function kept() {
  try {
    held ??= JSON.parse(sessionStorage.getItem(KEPT));
    if (!held) return null;
    const renewed = await ask("/tokens/refresh", held.token);
    // A server that started anew may still know its own tokens, and no longer what was said.
    if (!renewed.kept || !(await heardBy(renewed)).length) {
      forgotten = renewed;
      return null;
    }
    return { conversationId: renewed.conversationId, token: renewed.token };
  } catch {
    return null;
  }
}

// The ids of what the server has of a conversation, as Web Chat gave them.
export async function heardBy({ conversationId, token }) {
  const { activities } = await ask(`/conversations/${conversationId}/activities?watermark=0`, token, "GET");
  return activities.map((activity) => activity.channelData?.clientActivityID);
}
