// The editing page: Tiptap, as django-prose-editor packs it, under the portal's own browser policy, with a toolbar and
// dialogs that the server wrote in the reader's language.
import { dialogs, address, imagesOf } from "./dialogs.js";
import { tidy } from "./html.js";
import { saving } from "./saving.js";
import { extensions, leave } from "./schema.js";
import { toolbar } from "./toolbar.js";

const form = document.querySelector("form[data-editor]");
const place = form.querySelector("[data-text]");
const page = {
  images: form.dataset.images,
  targets: form.dataset.targets,
  token: form.querySelector("[name=csrfmiddlewaretoken]").value,
};
const T = await import(form.dataset.library);

const open = {};
const keys = T.Extension.create({
  name: "ways",
  priority: 1100,
  addKeyboardShortcuts() {
    return {
      "Mod-k": () => (open.dialogs.link(), true),
      "Mod-Enter": () => leave(T, this.editor),
      "Alt-F10": () => (open.bar(), true),
      Escape: () => (open.bar(), true),
    };
  },
});

function pasted(view, event) {
  const [file] = imagesOf(event.clipboardData);
  if (file && !event.clipboardData.types.includes("text/html")) {
    open.dialogs.image(file);
    return true;
  }
  const href = view.state.selection.empty ? null : address(event.clipboardData?.getData("text/plain") ?? "");
  return href ? editor.chain().focus().setMark("link", { href }).run() : false;
}

function dropped(view, event) {
  const [file] = imagesOf(event.dataTransfer);
  if (!file) return false;
  event.preventDefault();
  open.dialogs.image(file);
  return true;
}

const words = form.querySelector("[data-words]").dataset;
const editor = new T.Editor({
  element: place,
  extensions: [...extensions(T, { do: words.do, avoid: words.avoid, caption: words.caption }), keys],
  content: form.body.value,
  injectCSS: false, // its styles are in editor.css: no inline style
  editorProps: {
    attributes: {
      class: "prose writing-text",
      role: "textbox",
      "aria-multiline": "true",
      "aria-labelledby": "body-label",
      "aria-describedby": "body-help",
      lang: form.dataset.language,
    },
    handlePaste: pasted,
    handleDrop: dropped,
  },
});
open.dialogs = dialogs(T, editor, page);
open.bar = toolbar(T, form.querySelector("[role=toolbar]"), editor, open.dialogs);

// A text that nobody touched stays as it came, to the letter.
const original = form.body.value;
const initial = tidy(editor.getHTML());
const read = () => ({ title: form.elements.title.value, summary: form.summary.value, body: form.body.value });
const changed = saving(form, read, (found) => {
  form.elements.title.value = found.title;
  form.summary.value = found.summary;
  editor.commands.setContent(found.body);
});
editor.on("update", () => {
  const html = tidy(editor.getHTML());
  if (html === initial && form.body.value === original) return;
  form.body.value = html === initial ? original : html;
  changed();
});
for (const field of [form.elements.title, form.summary]) field.addEventListener("input", changed);
if (form.dataset.unsaved) changed();
for (const fallback of form.querySelectorAll("[data-read-only]")) fallback.remove();
form.dataset.ready = "yes";
