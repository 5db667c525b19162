"""A browser that counts every script call of a hostile text, and lists what no page of ours may hold."""

from urllib.parse import urlsplit

# Every call is told to the test, from whatever frame it comes; `touched` when it needed a hand.
HOOK = """(() => {
  window.__ran = 0;
  const ran = () => { window.__ran += 1; window.__report(window.__touched ? "touched" : "alone"); };
  for (const name of ["alert", "prompt", "confirm"]) window[name] = ran;
})()"""

# Only on the control page: the hand that touches everything which waits for one.
TOUCH = """addEventListener("load", () => setTimeout(() => {
  window.__touched = true;
  for (const element of document.querySelectorAll("*")) {
    for (const { name } of [...element.attributes])
      if (name.startsWith("on")) element.dispatchEvent(new Event(name.slice(2)));
    const address = String(element.href?.baseVal ?? element.href ?? element.formAction ?? element.action ?? "");
    if (address.trim().toLowerCase().startsWith("javascript:"))
      element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }
}, 200))"""

FORBIDDEN = """() => {
  const found = [], runs = /^(javascript|vbscript|data|blob|filesystem|file|livescript|mocha):/i;
  const ours = (address) => new URL(address, location.origin).origin === location.origin;
  const addresses = ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "background", "srcset", "cite", "ping"];
  const prose = "script, iframe, frame, object, embed, applet, base, meta, link, form, input, button, select, textarea, " +
    "svg, math, style, template, noscript, video, audio, marquee, dialog, details:not(.same), portal, slot, [id='main'], [name], [style]";
  for (const element of document.querySelectorAll("*")) {
    const tag = element.localName, say = (what) => found.push(`<${tag}> ${what}`.slice(0, 160));
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) say(`${name}=${value}`);
      if (name === "srcdoc" || name === "style") say(`${name}=${value}`);
      const plain = value.replace(/[\\u0000-\\u0020]/g, "");
      if (addresses.includes(name) && runs.test(plain)) say(`${name}=${value}`);
    }
    if (["iframe", "frame", "object", "embed", "applet", "base"].includes(tag)) say("stands on the page");
    if (tag === "script" && !(element.src ? ours(element.src) : element.type === "application/ld+json")) say("is not our file");
    if (tag === "img" && !ours(element.src)) say(`shows ${element.src}`);
    if (tag === "form" && !ours(element.action)) say(`sends to ${element.action}`);
    if (tag === "link" && !ours(element.href)) say(`loads ${element.href}`);
  }
  for (const element of document.querySelectorAll(".prose")) {
    for (const inner of element.querySelectorAll(prose)) found.push(`<${inner.localName}> inside the text`);
    for (const link of element.querySelectorAll("a[href]"))
      if (!ours(link.href) && /^https?:/.test(link.href) && link.rel !== "noopener noreferrer") found.push(`link without rel: ${link.href}`);
  }
  return found;
}"""


class Watch:
    """One page of one person; what ran and what the browser's policy stopped, with where it happened."""

    def __init__(self, context) -> None:
        self.runs: list[tuple[str, str]] = []  # how it ran, on which address
        self.said: list[str] = []  # what the browser says of the policy, and faults of our own scripts
        context.expose_binding("__report", self._ran)
        context.add_init_script(HOOK)
        self.page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.said.append(f"{self.page.url}: {error}"))
        self.page.on("dialog", lambda dialog: (self.runs.append(("dialog", self.page.url)), dialog.dismiss()))

    def _ran(self, source, how: str) -> None:
        frame = source["frame"]
        while frame.parent_frame and not urlsplit(frame.url).path.startswith("/v/"):
            frame = frame.parent_frame
        self.runs.append((how, frame.url))

    def _heard(self, message) -> None:
        if "Content Security Policy" in message.text:
            self.said.append(f"{self.page.url}: {message.text[:200]}")

    def faults(self, path: str) -> list[str]:
        """Open a page of ours: a broken answer, or nodes that it may not hold."""
        response = self.page.goto(path)
        found = self.page.evaluate(FORBIDDEN)
        if response.status >= 500:
            found.append(f"answered {response.status}")
        return [f"{path}: {one}" for one in found]
