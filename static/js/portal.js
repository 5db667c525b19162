// Comforts on top of pages that work without them: the menu closes by itself, rows are added,
// sums follow, filters send themselves, a page prints.

const root = document.documentElement;

// The person's menu: Escape and a click outside close it; Escape gives the focus back.
addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// <button data-print hidden>: shown only where printing by script works.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The summary of errors takes the focus, so that a screen reader starts there.
document.querySelector("[data-focus]")?.focus({ preventScroll: false });

// <button data-add-row="lines">: clones <template id="lines-template"> into <div id="lines">, with the next number for __prefix__,
// and counts it in the management form of Django's formset; the button goes when there are data-most rows.
addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-add-row]");
  if (!button) return;
  const rows = document.getElementById(button.dataset.addRow);
  const template = document.getElementById(`${button.dataset.addRow}-template`);
  if (!rows || !template) return;
  event.preventDefault();
  const total = button.form?.querySelector(`[name="${rows.id}-TOTAL_FORMS"]`) ?? button.form?.querySelector(`[name$="TOTAL_FORMS"]`);
  const number = total ? Number(total.value) : rows.children.length;
  const holder = document.createElement("div");
  holder.innerHTML = template.innerHTML.replaceAll("__prefix__", String(number));
  const row = holder.firstElementChild;
  rows.append(row);
  if (total) total.value = String(number + 1);
  if (number + 1 >= Number(button.dataset.most ?? Infinity)) button.hidden = true;
  row.querySelector("input, select, textarea")?.focus();
});

// <output data-sum="lines">: the sum of the amounts typed in #lines, written as the page's language writes money.
function amount(text) {
  let plain = text.replace(/[^\d.,-]/g, "");
  const comma = plain.lastIndexOf(",");
  const point = plain.lastIndexOf(".");
  if (comma >= 0 && point >= 0) plain = plain.replaceAll(comma > point ? "." : ",", "");
  else if (comma >= 0 && root.lang !== "fr" && plain.length - comma === 4) plain = plain.replaceAll(",", "");
  return Number(plain.replace(",", ".")) || 0;
}

function sum(output) {
  const rows = document.getElementById(output.dataset.sum);
  let total = 0;
  for (const input of rows.querySelectorAll("input[inputmode=decimal]")) total += amount(input.value);
  const cents = Math.round(total * 100) % 100 ? 2 : 0;
  output.value = new Intl.NumberFormat(root.lang === "fr" ? "fr-FR" : "en-GB", {
    style: "currency",
    currency: output.dataset.currency || "EUR",
    minimumFractionDigits: cents,
    maximumFractionDigits: cents,
  }).format(total);
}
const sums = document.querySelectorAll("output[data-sum]");
addEventListener("input", () => sums.forEach(sum));
sums.forEach(sum);

// <form data-autosubmit>: a choice sends the filters; its button stays for those without this script.
addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-autosubmit]") && event.target.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit();
});

// <p data-follow="3">: long work goes on elsewhere; the content comes again every few seconds, until the mark is gone.
function follow() {
  const mark = document.querySelector("[data-follow]");
  if (!mark) return;
  mark.hidden = true;
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
    } catch { /* the network is away for a moment: try again */ }
    follow();
  }, Number(mark.dataset.follow) * 1000);
}
follow();

// <form data-suggest=address data-module=file>: what is meant while one types; the module comes when the field has the focus.
addEventListener("focusin", async ({ target }) => {
  if (target.type === "search" && target.form?.dataset.suggest) (await import(target.form.dataset.module)).suggest(target);
});
