// The register while one types: its list comes again, and the tools that a name may mean. Without it, the server answers the form.

const PAUSE = 250;

// fill(field, address, id): what the address answers now is put into #id, unless something else was typed meanwhile.
async function fill(field, address, id) {
  const typed = field.value;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected || field.value !== typed) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById(id) ?? page.body;
    document.getElementById(id).replaceChildren(...found.childNodes);
    return true;
  } catch { /* the network is away for a moment */ }
}

function whileTyping(field, act) {
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(act, PAUSE);
  });
}

// <form data-live="found">: the part of the page called #found follows its search field.
for (const form of document.querySelectorAll("form[data-live]")) {
  const field = form.querySelector("[type=search]");
  whileTyping(field, async () => {
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const address = `${form.action}?${asked}`;
    if (await fill(field, address, form.dataset.live)) history.replaceState(null, "", address);
  });
}

// <input data-alike="/address/">: what the register knows under a name like this one, in #alike.
for (const field of document.querySelectorAll("[data-alike]")) {
  whileTyping(field, () => fill(field, `${field.dataset.alike}?name=${encodeURIComponent(field.value)}`, "alike"));
}

// <div data-filter-box="label">: a field above a long list of tick boxes shows those whose name holds what is typed.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
for (const box of document.querySelectorAll("[data-filter-box]")) {
  const list = box.querySelector(".options");
  if (!list) continue;
  const field = document.createElement("input");
  field.type = "search";
  field.setAttribute("aria-label", box.dataset.filterBox);
  field.placeholder = box.dataset.filterBox;
  field.className = "filter-many";
  list.before(field);
  field.addEventListener("input", () => {
    const wanted = plain(field.value.trim());
    for (const label of list.querySelectorAll("label")) {
      label.hidden = !plain(label.textContent).includes(wanted) && !label.querySelector(":checked");
    }
  });
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
}
