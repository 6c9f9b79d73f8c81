// The console without it works too; with it pages stay fresh and hands stay on the keyboard.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const main = () => $("#main");
  const key = (el) => el.nodeType === 1 && (el.id || el.dataset.key2 || el.dataset.row) || "";

  // --- fresh: what changed is put in place; what one types, has unfolded or looks at stays as it is -------------------
  function morph(old, fresh) {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== 1 || old.tagName !== fresh.tagName) { old.replaceWith(fresh.cloneNode(true)); return; }
    if (old.matches("[data-keep]")) return;
    for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
    for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    if (["TEXTAREA", "INPUT", "SELECT"].includes(old.tagName)) return;
    children(old, fresh);
  }
  function children(old, fresh) {
    const known = new Map([...old.children].filter(key).map((el) => [key(el), el]));
    let at = old.firstChild;
    for (const next of [...fresh.childNodes]) {
      const same = key(next) ? known.get(key(next)) : at && !key(at) && at.nodeType === next.nodeType && at.nodeName === next.nodeName ? at : null;
      if (same) {
        if (same !== at) old.insertBefore(same, at); else at = at.nextSibling;
        morph(same, next);
      } else {
        const added = next.cloneNode(true);
        if (added.nodeType === 1 && key(added)) added.classList.add("fresh");
        old.insertBefore(added, at);
      }
    }
    while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
  }

  let busy = false, again = false, wait = 0;
  async function refresh() {
    if (busy || document.hidden) { again = true; return; }
    busy = true; again = false;
    const began = performance.now();
    try {
      const answer = await fetch(location.href, { headers: { "X-Part": "main" }, credentials: "same-origin" });
      if (answer.status === 401) { document.body.classList.add("signed-out"); return; }
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
        const said = $(":scope > .said", main());
        if (said) fresh.prepend(said.cloneNode(true));
        if (fresh) morph(main(), fresh);
        selectAgain();
      }
    } catch { /* the socket tells when the server is back */ }
    wait = Math.min(5000, 5 * (performance.now() - began));
    setTimeout(() => { busy = false; if (again) refresh(); }, Math.max(300, wait));
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden && again) refresh(); });

  // --- the socket ------------------------------------------------------------------------------------------------------
  let tries = 0;
  function connect() {
    const { live = "", watch = "" } = document.body.dataset;
    if (!live && !watch) return;
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/console/live?topics=${encodeURIComponent(live)}&watch=${watch}`);
    socket.onopen = () => { document.body.classList.remove("cut-off"); if (tries) refresh(); tries = 0; };
    socket.onmessage = (event) => {
      const words = JSON.parse(event.data);
      if (words.changed) refresh();
      if (words.watchers) tellWatchers(words.watchers);
    };
    socket.onclose = (event) => {
      if (event.code === 4401) { document.body.classList.add("signed-out"); return; }
      document.body.classList.add("cut-off");
      setTimeout(connect, Math.min(15000, 500 * 2 ** tries++));
    };
    addEventListener("pagehide", () => socket.close(), { once: true });
  }
  function tellWatchers(names) {
    const place = $("#watchers");
    if (place) { place.textContent = names.length ? `${names.join("、")} 也在看` : ""; place.hidden = !names.length; }
  }
  connect();

  // --- keyboard: / finds, g + letter goes, j k move through rows, Enter opens, ? tells ----------------------------------
  let picked = "";
  const rows = () => [...document.querySelectorAll("#main [data-row]")];
  function pick(row) {
    for (const one of rows()) one.classList.toggle("picked", one === row);
    picked = row ? row.dataset.row : "";
    if (row) { row.scrollIntoView({ block: "nearest" }); (row.matches("a") ? row : $("a", row) || row).focus({ preventScroll: true }); }
  }
  function selectAgain() {
    for (const one of rows()) one.classList.toggle("picked", Boolean(picked) && one.dataset.row === picked);
  }
  let going = false;
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Escape") { const open = event.target.closest("details[open]"); if (open) { open.open = false; $("summary", open).focus(); } else if (typing) event.target.blur(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (going) {
      going = false;
      const to = $(`.sections [data-key="${CSS.escape(event.key)}"]`);
      if (to) { event.preventDefault(); to.click(); }
      return;
    }
    if (event.key === "/") { event.preventDefault(); $("#find").focus(); $("#find").select(); }
    else if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1500); }
    else if (event.key === "j" || event.key === "k") {
      const all = rows(), at = all.findIndex((row) => row.dataset.row === picked);
      if (all.length) pick(all[Math.min(all.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)))]);
    } else {
      const button = $(`#main [data-shortcut="${CSS.escape(event.key)}"]`);
      if (button) { event.preventDefault(); button.matches("summary") ? (button.parentElement.open = true, (button.parentElement.querySelector("input:not([type=hidden]), select, textarea") || button).focus()) : button.click(); }
    }
  });

  // --- after a click that did something one stands where one stood -----------------------------------------------------
  try {
    const [path, top] = JSON.parse(sessionStorage.getItem("place") || "[]");
    if (path === location.pathname && !location.hash) scrollTo(0, top);
    sessionStorage.removeItem("place");
  } catch { /* a browser that keeps nothing */ }

  // --- small helps -----------------------------------------------------------------------------------------------------
  addEventListener("submit", (event) => {
    const pressed = event.submitter;
    if (event.target.method === "get") for (const el of event.target.elements) if (el.name && !el.value) el.disabled = true;
    if (event.target.method === "post") sessionStorage.setItem("place", JSON.stringify([location.pathname, scrollY]));
    if (pressed) setTimeout(() => { pressed.disabled = true; setTimeout(() => { pressed.disabled = false; }, 8000); });
  });
  addEventListener("change", (event) => { if (event.target.matches("[data-go]")) event.target.form.requestSubmit(); });
  addEventListener("pageshow", () => { for (const el of document.querySelectorAll("form [disabled]:not([data-off])")) el.disabled = false; });
  addEventListener("focusin", (event) => { if (event.target.matches("[data-copy]")) event.target.select(); });
  addEventListener("click", (event) => {
    for (const open of document.querySelectorAll(".sections details[open]")) if (!open.contains(event.target)) open.open = false;
  });
})();
