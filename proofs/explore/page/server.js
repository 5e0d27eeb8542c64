// What is asked of the server. Every answer is an object; what went wrong is an error with words for people.

const TOKEN = document.querySelector('meta[name="landscape-token"]').content;

const AGAIN =
  "Start landscape explore again; what you see here comes back when the end of this address, from # on, is put behind the new one.";

/** The words of an error as the toolkit tells it. */
export function messageOf(answer) {
  const said = answer?.error?.message;
  return said ? `${said[0].toUpperCase()}${said.slice(1)}${/[.!?]$/.test(said) ? "" : "."}` : null;
}

export class Refused extends Error {
  constructor(answer, status) {
    super(messageOf(answer) ?? `The server answered with status ${status}.`);
    this.answer = answer;
    this.status = status;
  }
}

const failure = (message) => ({ error: { message } });

async function answered(response) {
  let answer = null;
  try {
    answer = await response.json();
  } catch {
    throw new Refused(failure("the server gave no answer that can be read"), response.status);
  }
  if (!response.ok) throw new Refused(answer, response.status);
  return answer;
}

async function asked(address, options) {
  try {
    return await answered(await fetch(address, options));
  } catch (error) {
    if (error instanceof Refused || error.name === "AbortError") throw error;
    throw new Refused(
      failure(
        `the server does not answer: it was stopped, or this page is from an earlier start. ${AGAIN}`,
      ),
      0,
    );
  }
}

export function get(address) {
  return asked(address, {});
}

export function post(address, body, signal) {
  const headers = { "Content-Type": "application/json", "X-Landscape-Token": TOKEN };
  return asked(address, { method: "POST", headers, body: JSON.stringify(body), signal });
}

/** Follow a job until it has ended: `see` is called with each of its states. Returns a function that stops to listen. */
export function follow(job, see) {
  const events = new EventSource(`/api/jobs/${encodeURIComponent(job)}/events`);
  let failures = 0;
  events.onmessage = (event) => {
    failures = 0;
    const state = JSON.parse(event.data);
    if (ended(state)) events.close();
    see(state);
  };
  events.onerror = () => {
    failures += 1;
    if (failures < 4 && events.readyState !== EventSource.CLOSED) return;
    events.close();
    see({ status: "failed", answer: failure(`the connection to the server was lost. ${AGAIN}`) });
  };
  return () => events.close();
}

export function ended(state) {
  return ["done", "failed", "cancelled"].includes(state.status);
}

export function cancel(job) {
  return post(`/api/jobs/${encodeURIComponent(job)}/cancel`, {});
}
