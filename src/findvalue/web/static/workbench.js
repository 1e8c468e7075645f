// What a page does more with JavaScript than without. Nothing depends on it.
"use strict";

const announcer = document.getElementById("announcer");
const running = new Map(); // id of a part -> what loads it

function announce(text) {
  announcer.textContent = "";
  requestAnimationFrame(() => { announcer.textContent = text; });
}

// Put what a server answered in the place of a part of the page; keep the focus where it was.
function swap(target, html) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const messages = answer.getElementById("messages");
  if (messages) {
    document.getElementById("messages").replaceChildren(...messages.childNodes);
    messages.remove();
  }
  const part = answer.getElementById(target.id) || answer.querySelector("main") || answer.body;
  const focused = target.contains(document.activeElement) ? document.activeElement.id : "";
  target.replaceChildren(...part.childNodes);
  const again = (focused && document.getElementById(focused)) || target.querySelector("[data-focus]");
  if (again) again.focus({ preventScroll: true });
  const news = target.querySelector("[data-announce]");
  if (news) announce(news.textContent.trim());
  listen(target);
}

async function load(target, url, options = {}) {
  running.get(target.id)?.abort();
  const abort = new AbortController();
  running.set(target.id, abort);
  target.setAttribute("aria-busy", "true");
  const headers = { "X-Fragment": target.id };
  try {
    const answer = await fetch(url, { ...options, headers, signal: abort.signal });
    const there = new URL(answer.url);
    if (answer.redirected && there.pathname !== location.pathname) location.assign(there);
    else swap(target, await answer.text());
    return answer;
  } catch (error) {
    if (error.name !== "AbortError") announce("findvalue does not answer. Is it still running?");
  } finally {
    if (running.get(target.id) === abort) target.removeAttribute("aria-busy");
  }
}

function send(form, button) {
  const target = document.getElementById(form.dataset.target);
  const data = new FormData(form, button);
  const url = new URL(button?.getAttribute("formaction") || form.action, location);
  if (form.method === "post") {
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    return load(target, url, { method: "POST", body });
  }
  url.search = new URLSearchParams([...data].filter(([, value]) => value !== ""));
  history.replaceState(null, "", url);
  return load(target, url);
}

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.target || !document.getElementById(event.target.dataset.target)) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

let pause;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form || !("live" in form.dataset)) return;
  clearTimeout(pause);
  pause = setTimeout(() => form.requestSubmit(), event.target.matches("input[type=text], textarea") ? 300 : 0);
});

// A pasted list keeps its lines apart in a field of one line.
document.addEventListener("paste", (event) => {
  const lines = event.clipboardData.getData("text").split(/[\r\n]+/).filter((line) => line.trim());
  if (event.target.name !== "topics" || lines.length < 2) return;
  event.preventDefault();
  event.target.setRangeText(lines.join("; "), event.target.selectionStart, event.target.selectionEnd, "end");
});

// [data-copy="id"] copies the text of an element, and with data-rich its HTML beside it.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const from = document.getElementById(button.dataset.copy);
  const plain = from.value ?? from.dataset.plain ?? from.innerText;
  const kinds = { "text/plain": new Blob([plain], { type: "text/plain" }) };
  if ("rich" in button.dataset) kinds["text/html"] = new Blob([from.innerHTML], { type: "text/html" });
  try {
    await navigator.clipboard.write([new ClipboardItem(kinds)]);
    announce("Copied");
    button.dataset.done = "Copied";
    setTimeout(() => delete button.dataset.done, 2000);
  } catch {
    announce("The browser did not allow copying. Select the text and copy it by hand.");
  }
});

// aria-keyshortcuts says which keys press a button, or go to a field.
function pressed(event) {
  const held = [["Control", event.ctrlKey || event.metaKey], ["Alt", event.altKey], ["Shift", event.shiftKey]];
  return [...held.filter(([, down]) => down).map(([name]) => name), event.key.length === 1 ? event.key.toUpperCase() : event.key].join("+");
}
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey || event.altKey)) return;
  const keys = pressed(event);
  const own = event.target.form?.querySelector(`[aria-keyshortcuts="${CSS.escape(keys)}"]`);
  const found = own || document.querySelector(`[aria-keyshortcuts="${CSS.escape(keys)}"]`);
  if (!found || (keys === "Control+Z" && event.target.matches("input, textarea"))) return;
  event.preventDefault();
  if (found.matches("input, textarea, select")) { found.focus(); found.select?.(); } else found.click();
});

// [data-events="url"] shows what the server tells while it works, and loads its part anew at the
// end; with data-fill also every few seconds, because there is nothing to look at yet.
function listen(root) {
  for (const box of root.querySelectorAll("[data-events]")) {
    const events = new EventSource(box.dataset.events);
    const target = document.getElementById(box.dataset.target);
    const began = performance.now();
    const again = () => { events.close(); if (box.isConnected) load(target, location.href); };
    events.addEventListener("step", (event) => {
      if (!box.isConnected) { events.close(); return; }
      const step = JSON.parse(event.data);
      const bar = box.querySelector("progress");
      bar.max = step.total || 1;
      bar.value = step.done;
      box.querySelector("[data-step]").textContent = step.text;
      if ("fill" in box.dataset && performance.now() - began > 3000) again();
    });
    events.addEventListener("end", (event) => {
      if (box.isConnected) announce(JSON.parse(event.data).text);
      again();
    });
  }
}
listen(document);
