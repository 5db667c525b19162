// Counts a reading once somebody has looked at the text for eight seconds; nothing is sent about who they are.
const text = document.querySelector("[data-reading]");
let seconds = 0;

function look() {
  if (document.visibilityState === "visible") seconds += 1;
  if (seconds < 8) return;
  clearInterval(timer);
  fetch(text.dataset.reading, {
    method: "POST",
    keepalive: true,
    credentials: "same-origin",
    body: new URLSearchParams({ language: text.dataset.language }),
  }).catch(() => {}); // a count that is lost is no harm
}

const timer = text ? setInterval(look, 1000) : 0;
