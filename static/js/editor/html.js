// From the editor's HTML to the HTML we store: no paragraph around the one line of a list item or a cell, header rows in
// a <thead>, nothing that only the editor needs. What was not touched comes back as it was.

function unwrap(element) {
  element.replaceWith(...element.childNodes);
}

function items(root) {
  for (const item of root.querySelectorAll("li")) {
    const paragraphs = item.querySelectorAll(":scope > p");
    const loose = item.hasAttribute("data-loose") || paragraphs.length > 1;
    item.removeAttribute("data-loose");
    if (!loose && item.firstElementChild?.localName === "p") unwrap(item.firstElementChild);
  }
}

function tables(root) {
  for (const cell of root.querySelectorAll("th, td")) {
    if (cell.children.length === 1 && cell.firstElementChild.localName === "p") unwrap(cell.firstElementChild);
  }
  for (const table of root.querySelectorAll("table")) {
    table.querySelector(":scope > caption")?.removeAttribute("contenteditable");
    const rows = [...table.rows];
    const first = rows.findIndex((row) => [...row.cells].some((cell) => cell.localName !== "th"));
    const heads = rows.slice(0, first < 0 ? 0 : first);
    if (heads.length === 0) continue;
    const head = document.createElement("thead");
    head.append(...heads);
    table.tBodies[0].before(head);
  }
}

export function tidy(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const root = template.content;
  items(root);
  tables(root);
  for (const labelled of root.querySelectorAll("[data-label]")) labelled.removeAttribute("data-label");
  for (const caption of root.querySelectorAll("figcaption")) {
    if (caption.textContent.trim() === "") caption.remove();
  }
  for (let last = root.lastElementChild; last; last = root.lastElementChild) {
    if (last.localName !== "p" || last.childNodes.length > 0) break;
    last.remove();
  }
  return template.innerHTML;
}
