// As you type: the first pages that match, in a list under the field. Loaded when the field gets the focus; without it,
// Enter opens the page of results as ever. Keyboard: arrows, Enter, Escape (the combobox pattern of ARIA).

const DELAY = 150; // ms of silence before the portal is asked
const SHORTEST = 2;

export function suggest(input) {
  if (input.getAttribute("role") === "combobox") return;
  const { form } = input;
  const list = document.createElement("div");
  const said = document.createElement("p");
  list.id = `${input.id}-list`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.label);
  said.className = "hidden-text";
  said.setAttribute("role", "status");
  form.append(list, said);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]])
    input.setAttribute(name, value);

  let timer = 0;
  let asking = null; // the question under way: a newer one drops it
  let asked = "";
  let active = -1; // the option that the arrows chose
  const options = () => list.querySelectorAll("[role=option]");

  function choose(number) {
    const all = options();
    active = number;
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === number)));
    if (number < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", all[number].id);
      all[number].scrollIntoView({ block: "nearest" });
    }
  }

  function show(open) {
    const opened = open && options().length > 0;
    list.hidden = !opened;
    input.setAttribute("aria-expanded", String(opened));
    choose(-1);
  }

  function stop() {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
  }

  async function ask() {
    const words = input.value.trim();
    stop();
    if (words === asked) return show(true);
    const question = (asking = new AbortController());
    try {
      const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: words })}`, { signal: question.signal });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (asking !== question || document.activeElement !== input) return;
      said.textContent = page.querySelector("[data-said]").textContent;
      list.replaceChildren(...page.querySelectorAll("[role=option]"));
      options().forEach((option, n) => { option.id = `${list.id}-${n}`; });
      asked = words;
      show(true);
    } catch { /* dropped, or the network is away: Enter still works */ }
  }

  function typed() {
    stop();
    if (input.value.trim().length >= SHORTEST) timer = setTimeout(ask, DELAY);
    else {
      asked = said.textContent = "";
      list.replaceChildren();
      show(false);
    }
  }

  input.addEventListener("input", typed);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = options().length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count && !event.altKey) {
      event.preventDefault();
      if (list.hidden) show(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      // Past the last option, and before the first, is the field itself.
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter") {
      stop();
      if (active < 0) return;
      event.preventDefault();
      options()[active].click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      stop();
      show(false);
    }
  });
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (form.contains(relatedTarget)) return;
    stop();
    show(false);
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  if (input.value !== input.defaultValue) typed(); // letters typed while this file came
}
