// Saving by itself: three seconds after the last key and when the page is left. Until the server has a text it is kept on
// this device too, and offered again after a crash. What somebody else saved meanwhile is never written over.

const QUIET = 3_000;
const AGAIN = 10_000;
const KEEPALIVE = 60_000; // bytes: what browsers take after the page is gone

function store(key) {
  try {
    return {
      read: () => JSON.parse(localStorage.getItem(key) ?? "null"),
      write: (value) => localStorage.setItem(key, JSON.stringify(value)),
      clear: () => localStorage.removeItem(key),
    };
  } catch {
    return { read: () => null, write() {}, clear() {} };
  }
}

export function saving(form, read, restore) {
  const kept = store(`writing:${form.dataset.key}`);
  const said = form.querySelector("[data-said]");
  const words = said.dataset;
  let timer = 0;
  let busy = false;
  let stopped = false;
  let server = form.dataset.unsaved ? "" : JSON.stringify(read()); // the text that the server has

  const say = (text) => {
    said.textContent = text;
  };
  const keep = () => {
    try {
      kept.write({ ...read(), revision: form.revision.value, base: form.base.value, at: Date.now() });
    } catch { /* no room, or not allowed: the server remains */ }
  };
  const later = (wait = QUIET) => {
    clearTimeout(timer);
    timer = setTimeout(() => save(), wait);
  };

  async function save({ leaving = false } = {}) {
    clearTimeout(timer);
    const text = JSON.stringify(read());
    if (stopped || text === server || (busy && !leaving)) return;
    busy = true;
    if (!leaving) say(words.saving);
    const body = new FormData(form);
    try {
      const keepalive = leaving && text.length * 2 < KEEPALIVE;
      const answer = await fetch(form.action, { method: "POST", body, keepalive, headers: { Accept: "application/json" } });
      await understand(answer, text);
    } catch {
      say(words.offline);
      later(AGAIN);
    }
    busy = false;
    if (!stopped && JSON.stringify(read()) !== server) later();
  }

  async function understand(answer, text) {
    if (answer.status >= 500) throw new Error("the server is away");
    const ours = (answer.headers.get("Content-Type") ?? "").includes("json");
    const told = ours ? await answer.json() : {};
    if (answer.ok && ours) {
      form.revision.value = told.revision;
      form.base.value = told.base;
      server = text;
      if (JSON.stringify(read()) === text) kept.clear();
      else keep();
      say(told.said);
      return;
    }
    if (told.conflict) {
      stopped = true;
      form.querySelector("[data-conflict]").hidden = false;
      say(words.kept);
      return;
    }
    say(told.said ?? words.ended);
    if (!told.said) stopped = true; // signed out: the text waits on this device
  }

  function changed() {
    keep();
    if (stopped) return;
    say(words.unsaved);
    later();
  }

  // After a crash, or a page that was left without network: what this device kept and the server does not have.
  const found = kept.read();
  if (found && JSON.stringify({ title: found.title, summary: found.summary, body: found.body }) !== server) {
    const offer = form.querySelector("[data-found]");
    offer.hidden = false;
    offer.querySelector("[data-take]").onclick = () => {
      // From where it started: if the text has changed since, both will be shown.
      form.revision.value = found.revision;
      form.base.value = found.base;
      restore(found);
      offer.hidden = true;
      changed();
    };
    offer.querySelector("[data-forget]").onclick = () => {
      kept.clear();
      offer.hidden = true;
    };
  } else kept.clear();

  addEventListener("online", () => save());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save({ leaving: true });
  });
  addEventListener("beforeunload", (event) => {
    if (JSON.stringify(read()) !== server && !form.dataset.sent) event.preventDefault();
  });
  form.addEventListener("submit", () => {
    form.dataset.sent = "yes";
    stopped = true;
    clearTimeout(timer);
    keep();
  });
  return changed;
}
