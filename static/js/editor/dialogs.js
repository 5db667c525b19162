// The questions that the editor asks: where a link leads, what an image shows, what a table is called.
import { insertBlock } from "./schema.js";

const IMAGES = ["image/png", "image/jpeg", "image/webp"];

// Closed, and the writer back in the text before the next key: the event of closing comes a moment later.
function shut(editor, dialog) {
  dialog.close();
  editor.view.focus();
}

// A dialog whose form gives its answers to `taken`, which may keep it open by answering false.
function ask(editor, dialog, taken) {
  const form = dialog.querySelector("form");
  form.onsubmit = async (event) => {
    event.preventDefault();
    if ((await taken(new FormData(form), form)) !== false) shut(editor, dialog);
  };
  dialog.querySelector("[data-close]").onclick = () => shut(editor, dialog);
  dialog.showModal();
  return form;
}

// --- Links ------------------------------------------------------------------------------------------

// What was pasted or typed, as the address that we keep; null when it is words to search for.
export function address(typed) {
  const text = typed.trim();
  if (/^https?:\/\/\S+$/i.test(text)) {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url?.origin === location.origin ? url.pathname + url.search + url.hash : (url?.href ?? null);
  }
  if (/^(\/[^/\s]|#)\S*$/.test(text) || /^mailto:\S+@\S+$/i.test(text)) return text;
  if (/^[^\s@/]+@[^\s@/]+\.[a-z]{2,}$/i.test(text)) return `mailto:${text}`;
  if (/^(www\.)?[\w-]+(\.[\w-]+)*\.[a-z]{2,}(\/\S*)?$/i.test(text)) return `https://${text}`;
  return null;
}

function setLink(editor, href, title) {
  const chain = editor.chain().extendMarkRange("link");
  if (editor.state.selection.empty && !editor.isActive("link")) {
    chain.insertContent({ type: "text", text: title || href, marks: [{ type: "link", attrs: { href } }] }).run();
  } else chain.setMark("link", { href, title: null }).run();
}

function linkDialog(editor, dialog, source) {
  const list = dialog.querySelector("[data-results]");
  const said = dialog.querySelector("[data-said]");
  let turn = 0;
  let timer = 0;
  const choose = (href, title) => {
    setLink(editor, href, title);
    shut(editor, dialog);
  };
  const look = async (typed) => {
    const mine = (turn += 1);
    const answer = address(typed) || typed.trim().length < 2 ? [] : await found(source, typed);
    if (mine !== turn) return;
    list.replaceChildren(...answer.map(({ url, title, kind }) => line(url, title, kind, choose)));
    said.textContent = typed.trim().length < 2 || address(typed) ? "" : `${said.dataset.count} ${answer.length}`;
  };
  return () => {
    const { href = "" } = editor.getAttributes("link");
    list.replaceChildren();
    said.textContent = "";
    const form = ask(editor, dialog, (data) => {
      const typed = data.get("q");
      const first = list.querySelector("button");
      const href = address(typed);
      if (href) setLink(editor, href, "");
      else if (first) first.click();
      else said.textContent = said.dataset.wrong;
      return Boolean(href || first);
    });
    const away = dialog.querySelector("[data-away]");
    away.hidden = !href;
    away.onclick = () => {
      editor.chain().extendMarkRange("link").unsetMark("link").run();
      shut(editor, dialog);
    };
    form.q.value = href;
    form.q.select();
    form.q.oninput = () => {
      clearTimeout(timer);
      timer = setTimeout(() => look(form.q.value), 250);
    };
  };
}

async function found(source, typed) {
  try {
    const answer = await fetch(`${source}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? (await answer.json()).results : [];
  } catch {
    return [];
  }
}

function line(url, title, kind, choose) {
  const row = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.append(title);
  const tag = document.createElement("span");
  tag.className = "tag";
  tag.textContent = kind;
  button.append(tag);
  button.onclick = () => choose(url, title);
  row.append(button);
  return row;
}

// --- Images -----------------------------------------------------------------------------------------

export const imagesOf = (transfer) => [...(transfer?.files ?? [])].filter((file) => IMAGES.includes(file.type));

function imageDialog(T, editor, dialog, address, token) {
  const said = dialog.querySelector("[data-said]");
  return (file = null) => {
    said.textContent = "";
    const form = ask(editor, dialog, async (data) => {
      const answer = await sent(address, token, data);
      if (answer?.src) {
        const { src, alt, width, height } = answer;
        const attrs = { src, alt, width: String(width), height: String(height) };
        const caption = data.get("caption").trim();
        insertBlock(T, editor, { type: "figure", attrs, content: caption ? [{ type: "text", text: caption }] : [] });
        form.reset();
        return true;
      }
      said.textContent = answer?.said ?? said.dataset.wrong;
      form.elements[answer?.field ?? "file"]?.focus();
      return false;
    });
    form.reset();
    if (file) {
      const held = new DataTransfer();
      held.items.add(file);
      form.elements.file.files = held.files;
      form.elements.alt.focus();
    }
  };
}

async function sent(address, token, data) {
  const busy = document.activeElement;
  try {
    busy?.setAttribute("aria-busy", "true");
    const answer = await fetch(address, { method: "POST", body: data, headers: { "X-CSRFToken": token, Accept: "application/json" } });
    return (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : null;
  } catch {
    return null;
  } finally {
    busy?.removeAttribute("aria-busy");
  }
}

// --- One line of words ------------------------------------------------------------------------------

function wordsDialog(editor, dialog, type, name) {
  return () => {
    const form = ask(editor, dialog, (data) => {
      editor.chain().updateAttributes(type, { [name]: data.get("words").trim() }).run();
    });
    form.words.value = editor.getAttributes(type)[name] ?? "";
    form.words.select();
  };
}

export function dialogs(T, editor, page) {
  const at = (name) => document.getElementById(`editor-${name}`);
  for (const dialog of document.querySelectorAll("dialog[data-editor-dialog]")) {
    dialog.addEventListener("close", () => editor.view.focus());
  }
  return {
    link: linkDialog(editor, at("link"), page.targets),
    image: imageDialog(T, editor, at("image"), page.images, page.token),
    alt: wordsDialog(editor, at("alt"), "figure", "alt"),
    caption: wordsDialog(editor, at("caption"), "table", "caption"),
  };
}
