"""The style and the script of the review page; nothing in them is loaded from elsewhere."""

STYLE = """
:root { color-scheme: light dark; --line: #8886; --soft: #8882; --mark: #0b65c2; --out: #b3261e }
@media (prefers-color-scheme: dark) { :root { --mark: #7ab8ff; --out: #ff8a80 } }
* { box-sizing: border-box }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1600px;
  padding: 0 1rem 4rem }
[hidden] { display: none !important }
h1 { margin: 1.5rem 0 .3rem; overflow-wrap: anywhere } h2 { margin: 2rem 0 .6rem }
h3 { font-size: 1rem; margin: 1rem 0 .3rem }
a { color: var(--mark) }
:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px }
button { font: inherit; padding: .3rem .8rem; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--soft); color: inherit; cursor: pointer }
.bar { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .6rem 1rem;
  align-items: center; padding: .6rem 0; background: Canvas; border-bottom: 1px solid var(--line) }
.bar p { margin: 0 }
.grid { list-style: none; margin: 0; padding: 0; display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)) }
.pages { grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)) }
.grid li { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem; min-width: 0 }
.grid img { display: block; width: 100%; aspect-ratio: var(--aspect); object-fit: contain;
  background: var(--soft) }
.grid p { margin: .3rem 0 0; overflow-wrap: anywhere } .small { font-size: 13px; opacity: .8 }
.title { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical;
  overflow: hidden }
label { display: inline-flex; gap: .4rem; align-items: center; cursor: pointer }
li.out > a img { opacity: .35 }
li.changed { border-color: var(--out); box-shadow: 0 0 0 1px var(--out) }
dialog { width: min(1200px, 96vw); max-height: 96vh; border: 1px solid var(--line);
  border-radius: .6rem; padding: 1rem }
dialog::backdrop { background: #000a }
dialog > img { display: block; width: 100%; max-height: 64vh; object-fit: contain;
  background: var(--soft) }
.tools { display: flex; flex-wrap: wrap; gap: .5rem; justify-content: flex-end;
  margin-bottom: .6rem }
.times { padding-left: 1.3rem; margin: 0 } .text { white-space: pre-wrap; overflow-wrap: anywhere }
textarea { width: 100%; font: 13px/1.4 ui-monospace, monospace }
table { border-collapse: collapse } th, td { text-align: left; padding: .1rem .8rem .1rem 0 }
code { background: var(--soft); padding: 0 .3em; border-radius: .2em; overflow-wrap: anywhere }
"""

SCRIPT = """
"use strict";
(function () {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const boxes = all("input[data-page]");
  const source = document.body.dataset.source;
  const place = "cleanplate-choices " + document.body.dataset.deck;

  function choices() {
    const page = (box) =>
      ({start_s: Number(box.dataset.start), picture_s: Number(box.dataset.picture)});
    const changed = boxes.filter((box) => box.checked !== box.defaultChecked);
    return {
      format: "cleanplate-choices", version: 1, source: source,
      take_back: changed.filter((box) => box.checked).map(page),
      drop: changed.filter((box) => !box.checked).map(page),
    };
  }
  function keep(text) {
    // A browser may refuse to keep anything for a page from a file; the page works all the same.
    try { localStorage.setItem(place, text); } catch (error) { return; }
  }
  function kept() {
    try { return JSON.parse(localStorage.getItem(place)) || {}; } catch (error) { return {}; }
  }
  function show() {
    let count = 0;
    const states = {};
    for (const box of boxes) {
      const changed = box.checked !== box.defaultChecked;
      const item = box.closest("li");
      item.classList.toggle("changed", changed);
      item.classList.toggle("out", !box.checked);
      if (changed) { count += 1; states[box.dataset.page] = box.checked; }
    }
    for (const button of all("button[data-for]")) {
      const box = document.getElementById(button.dataset.for);
      button.textContent = box.checked ? "Drop this slide" : "Take this slide back";
    }
    document.getElementById("count").textContent =
      count === 0 ? "No changes" : count === 1 ? "1 change" : count + " changes";
    document.getElementById("text").value = JSON.stringify(choices(), null, 1);
    keep(JSON.stringify(states));
  }
  function open(id) {
    const dialog = document.getElementById(id);
    if (!dialog) { return; }
    all("dialog[open]").forEach((other) => other.close());
    dialog.showModal();
  }
  function step(dialog, by) {
    const dialogs = all("dialog");
    const next = dialogs[dialogs.indexOf(dialog) + by];
    if (next) { open(next.id); }
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(link.dataset.view);
      return;
    }
    const button = event.target.closest("button");
    const dialog = event.target.closest("dialog");
    if (!button) {
      if (dialog === event.target) { dialog.close(); }
      return;
    }
    if (button.dataset.for) { document.getElementById(button.dataset.for).click(); }
    if (button.dataset.step) { step(dialog, Number(button.dataset.step)); }
    if (button.dataset.close !== undefined) { dialog.close(); }
  });
  document.addEventListener("keydown", (event) => {
    const dialog = event.target.closest && event.target.closest("dialog");
    if (!dialog || event.altKey || event.ctrlKey || event.metaKey) { return; }
    if (event.key === "ArrowRight") { step(dialog, 1); }
    if (event.key === "ArrowLeft") { step(dialog, -1); }
  });
  document.addEventListener("change", show);
  document.getElementById("save").addEventListener("click", () => {
    const blob = new Blob([JSON.stringify(choices(), null, 1) + "\\n"], {type: "application/json"});
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "choices.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  });
  document.getElementById("undo").addEventListener("click", () => {
    boxes.forEach((box) => { box.checked = box.defaultChecked; });
    show();
  });
  const states = kept();
  for (const box of boxes) {
    box.checked = box.dataset.page in states ? states[box.dataset.page] : box.defaultChecked;
  }
  all("[data-script]").forEach((part) => { part.hidden = false; });
  show();
})();
"""
