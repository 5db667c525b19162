// The toolbar: one stop of the Tab key, arrows inside, each button says whether it is pressed. Alt+F10 comes here from
// the text, Escape too, so that the Tab key of lists and tables traps nobody.
import { insertBlock, leave } from "./schema.js";

const item = () => ({ type: "bulletList", content: [{ type: "listItem", content: [{ type: "paragraph" }] }] });
const PAIR = { type: "pair", content: [{ type: "do", content: [item()] }, { type: "avoid", content: [item()] }] };

function acts(T, editor, dialogs) {
  // The focus is back in the text before the next key: Tiptap's own focus() waits for a frame, and keys would be lost.
  const run = (change) => () => {
    editor.view.focus();
    return change(editor.chain().focus()).run();
  };
  const side = (value) => run((chain) => chain.setCellAttribute("side", value));
  return {
    h2: run((chain) => chain.toggleHeading({ level: 2 })),
    h3: run((chain) => chain.toggleHeading({ level: 3 })),
    bold: run((chain) => chain.toggleBold()),
    italic: run((chain) => chain.toggleItalic()),
    bulletList: run((chain) => chain.toggleBulletList()),
    orderedList: run((chain) => chain.toggleOrderedList()),
    link: () => dialogs.link(),
    table: run((chain) => chain.insertTable({ rows: 3, cols: 2, withHeaderRow: true })),
    image: () => dialogs.image(),
    callout: run((chain) => chain.toggleWrap("callout")),
    pair: () => insertBlock(T, editor, PAIR),
    undo: run((chain) => chain.undo()),
    redo: run((chain) => chain.redo()),
    rowBelow: run((chain) => chain.addRowAfter()),
    columnRight: run((chain) => chain.addColumnAfter()),
    rowAway: run((chain) => chain.deleteRow()),
    columnAway: run((chain) => chain.deleteColumn()),
    start: side(null),
    center: side("center"),
    right: side("right"),
    tableCaption: () => dialogs.caption(),
    tableAway: run((chain) => chain.deleteTable()),
    alt: () => dialogs.alt(),
    figureAway: run((chain) => chain.deleteNode("figure")),
    leave: () => leave(T, editor) && editor.view.focus(),
    calloutAway: run((chain) => chain.toggleWrap("callout")),
    pairAway: run((chain) => chain.deleteNode("pair")),
  };
}

const STATES = {
  h2: ["heading", { level: 2 }],
  h3: ["heading", { level: 3 }],
  bold: ["bold"],
  italic: ["italic"],
  bulletList: ["bulletList"],
  orderedList: ["orderedList"],
  link: ["link"],
  callout: ["callout"],
};

function show(bar, editor) {
  for (const group of bar.querySelectorAll("[data-when]")) group.hidden = !editor.isActive(group.dataset.when);
  for (const button of bar.querySelectorAll("[data-do]")) {
    const state = STATES[button.dataset.do];
    if (state) button.setAttribute("aria-pressed", String(editor.isActive(...state)));
  }
  for (const name of ["undo", "redo"]) {
    bar.querySelector(`[data-do=${name}]`).setAttribute("aria-disabled", String(!editor.can()[name]()));
  }
}

const reachable = (bar) => [...bar.querySelectorAll("[data-do]")].filter((button) => !button.closest("[hidden]"));

function rove(bar, button) {
  for (const other of bar.querySelectorAll("[data-do]")) other.tabIndex = other === button ? 0 : -1;
}

export function toolbar(T, bar, editor, dialogs) {
  const act = acts(T, editor, dialogs);
  rove(bar, bar.querySelector("[data-do]"));
  bar.hidden = false;
  bar.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-do]")) event.preventDefault(); // the selection of the text stays
  });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    rove(bar, button);
    act[button.dataset.do]();
  });
  bar.addEventListener("keydown", (event) => {
    const buttons = reachable(bar);
    const here = buttons.indexOf(document.activeElement);
    const last = buttons.length - 1;
    const next = { ArrowRight: here === last ? 0 : here + 1, ArrowLeft: here > 0 ? here - 1 : last, Home: 0, End: last };
    if (event.key === "Escape") editor.view.focus();
    if (!(event.key in next)) return;
    event.preventDefault();
    rove(bar, buttons[next[event.key]]);
    buttons[next[event.key]].focus();
  });
  editor.on("transaction", () => {
    show(bar, editor);
    const stop = bar.querySelector("[data-do][tabindex='0']");
    if (stop.closest("[hidden]")) rove(bar, bar.querySelector("[data-do]"));
  });
  show(bar, editor);
  return () => bar.querySelector("[data-do][tabindex='0']").focus();
}
