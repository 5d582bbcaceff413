// The simulator's control interface: one function a call, and the long-polled event stream.

/** What went wrong; `offline` is true where the server could not be reached at all. */
export class ControlError extends Error {
  constructor(message, { offline = false, status = 0 } = {}) {
    super(message);
    this.offline = offline;
    this.status = status;
  }
}

async function call(method, path, body, signal) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      cache: "no-store",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    throw new ControlError(String(error), { offline: true });
  }
  const text = await response.text();
  let data = null;
  try {
    data = text ? JSON.parse(text) : null;
  } catch {
    // A plain-text error page: its text is all there is to tell.
  }
  if (!response.ok) {
    const said = data && (data.error || data.description);
    throw new ControlError(said || text.slice(0, 200) || response.statusText, {
      status: response.status,
    });
  }
  return data;
}

const person = (id) => `/control/people/${encodeURIComponent(id)}`;
const chat = (id) => `/control/chats/${encodeURIComponent(id)}`;

export const api = {
  state: () => call("GET", "/control/state"),
  clock: () => call("GET", "/control/clock"),
  moveClock: (body) => call("POST", "/control/clock", body),
  addPerson: (body) => call("POST", "/control/people", body),
  send: (id, body) => call("POST", `${person(id)}/send`, body),
  edit: (id, messageId, text) => call("POST", `${person(id)}/edit`, { message_id: messageId, text }),
  press: (id, messageId, data) => call("POST", `${person(id)}/press`, { message_id: messageId, data }),
  block: (id) => call("POST", `${person(id)}/block`, {}),
  unblock: (id) => call("POST", `${person(id)}/unblock`, {}),
  messages: (id) => call("GET", `${chat(id)}/messages`),
  commands: (id, personId) => call("GET", `${chat(id)}/commands?person=${encodeURIComponent(personId)}`),
  lastEvent: () => call("GET", "/control/events/last"),
  events: (after, timeout, signal) =>
    call("GET", `/control/events?after=${after}&timeout=${timeout}`, undefined, signal),
};

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Follow the events for ever. `onReset` loads everything anew: at first, and whenever the server
 * was away or has forgotten where we were; it runs after the stream's end is known, so that
 * nothing falls between.
 */
export async function follow({ onReset, onEvent, onConnection }) {
  let failures = 0;
  for (;;) {
    try {
      let after = (await api.lastEvent()).last;
      await onReset();
      onConnection(true);
      failures = 0;
      for (;;) {
        // A hung connection must not look like silence, so the wait has an end of its own.
        const { first, last, events } = await api.events(after, 25, AbortSignal.timeout(40_000));
        if (last < after || first > after + 1) break;
        after = last;
        for (const event of events) onEvent(event);
      }
    } catch (error) {
      if (!(error instanceof ControlError)) console.error(error);
      onConnection(false);
      failures += 1;
      await pause(Math.min(500 * 2 ** (failures - 1), 4000));
    }
  }
}
