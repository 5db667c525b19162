// The page of a proposal keeps itself: a moment after typing stops, when files are chosen, when the page is left. It never
// sends. Without this file its buttons do the same. And who may be meant, while a name is typed.

const QUIET = 1_500;
const AGAIN = 8_000;
const KEEPALIVE = 60_000; // bytes: what browsers take after the page is gone

function keepItself(form) {
  const said = form.querySelector("[data-said]");
  const words = said.dataset;
  let timer = 0;
  let busy = null; // the save under way
  let stopped = false;
  let kept = written(form);

  const say = (text) => {
    if (text && said.textContent !== text) said.textContent = text;
  };
  const later = (wait = QUIET) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, wait);
  };

  async function save() {
    clearTimeout(timer);
    if (stopped || busy || !changed(form, kept)) return;
    if (!form.elements.title.value.trim()) return say(words.untitled);
    const text = written(form);
    say(words.saving);
    busy = ask(new FormData(form), text);
    await busy;
    busy = null;
    if (!stopped && changed(form, kept)) later(navigator.onLine ? QUIET : AGAIN);
  }

  async function ask(body, text) {
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.status >= 500) throw new Error("the server is away");
      await understand(answer, text);
    } catch {
      say(words.offline);
      later(AGAIN);
    }
  }

  async function understand(answer, text) {
    if (answer.status === 204) {
      kept = text; // nothing to keep yet
      return;
    }
    const ours = (answer.headers.get("Content-Type") ?? "").includes("json");
    const told = ours ? await answer.json() : {};
    if (answer.ok && ours) {
      kept = text;
      form.elements.revision.value = told.revision;
      form.dataset.autosave = told.autosave;
      form.action = told.page;
      if (location.pathname !== told.page) history.replaceState(null, "", told.page);
      if (told.files) showFiles(told.files);
      say(told.said);
      return;
    }
    stopped = true;
    if (told.conflict) form.querySelector("[data-conflict]").hidden = false;
    say(told.conflict ? told.said : told.said ?? words.ended);
  }

  function showFiles(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.getElementById("files").replaceWith(page.getElementById("files"));
    form.elements.attachments.value = "";
  }

  function leave() {
    if (stopped || busy || !changed(form, kept) || !form.elements.title.value.trim()) return;
    const body = new FormData(form);
    body.delete("attachments"); // too large to go on after the page
    const text = written(form);
    if (text.length * 2 > KEEPALIVE) return;
    busy = fetch(form.dataset.autosave, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } })
      .then((answer) => answer.status < 500 && understand(answer, text))
      .catch(() => {})
      .finally(() => { busy = null; });
  }

  form.addEventListener("input", () => later());
  form.addEventListener("change", (event) => later(event.target.type === "file" ? 0 : QUIET));
  addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  addEventListener("pagehide", leave);
  // A button pressed while a save is under way waits for it: both would write, and one would overtake the other.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!busy) {
      stopped = true;
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    busy.finally(() => setTimeout(() => form.requestSubmit(submitter)));
  });
  addEventListener("pageshow", (event) => { if (event.persisted) stopped = false; });
}

// What is typed, as one text; the hidden fields of the page itself do not count.
function written(form) {
  const own = new Set(["csrfmiddlewaretoken", "revision"]);
  const pairs = [...new FormData(form)].filter(([name, value]) => !own.has(name) && typeof value === "string");
  return JSON.stringify(pairs);
}

function changed(form, kept) {
  return written(form) !== kept || form.elements.attachments.files.length > 0;
}

// <textarea data-people>: under it, who may be meant by the line that is being typed; a press writes them in.
function whoIsMeant(area, address) {
  const place = document.getElementById(`${area.id}_found`);
  if (!place) return;
  let timer = 0;
  let asked = "";

  const line = () => {
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const end = area.value.indexOf("\n", area.selectionStart);
    return [start, end < 0 ? area.value.length : end];
  };

  async function ask() {
    const [start, end] = line();
    const words = area.value.slice(start, end).trim();
    if (words === asked) return;
    asked = words;
    if (words.length < 2 || words.includes(">")) return place.replaceChildren();
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ q: words })}`);
      if (!answer.ok || answer.redirected || words !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...page.body.childNodes);
    } catch { /* the network is away: the name is looked up when the draft is kept */ }
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 200);
  });
  place.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-line]");
    if (!chosen) return;
    const [start, end] = line();
    const after = area.value.slice(end);
    const before = `${area.value.slice(0, start)}${chosen.dataset.line}${after.startsWith("\n") ? "" : "\n"}`;
    area.value = before + after;
    place.replaceChildren();
    asked = "";
    area.focus();
    const caret = before.length + (after.startsWith("\n") ? 1 : 0);
    area.setSelectionRange(caret, caret);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

for (const form of document.querySelectorAll("form[data-people-from]")) {
  for (const area of form.querySelectorAll("textarea[data-people]")) whoIsMeant(area, form.dataset.peopleFrom);
  if (form.dataset.autosave) keepItself(form);
}
