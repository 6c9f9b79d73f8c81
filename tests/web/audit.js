// What a screen reader and a weak eye would miss: controls without a name, text without enough contrast,
// things to touch that are too small, the same id twice. Returns a list of complaints; empty is good.
(smallest) => {
  const complaints = [];
  const seen = (el) => {
    const box = el.getBoundingClientRect();
    const style = getComputedStyle(el);
    return (!el.checkVisibility || el.checkVisibility()) && box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.display !== "none" && !el.closest(".q-notification, [aria-hidden=true]");
  };
  const name = (el) => {
    const by = el.getAttribute("aria-labelledby");
    return (
      el.getAttribute("aria-label") || (by && document.getElementById(by)?.textContent) || (el.labels && [...el.labels].map((l) => l.textContent).join("")) ||
      (["INPUT", "TEXTAREA"].includes(el.tagName) ? "" : el.innerText) || el.getAttribute("alt") || ""
    ).trim();
  };
  const what = (el) => `${el.tagName.toLowerCase()}.${el.className} ${(el.innerText || "").slice(0, 20)}`;
  for (const el of document.querySelectorAll("button, input, textarea, a, [role=button], [role=tab], [role=treeitem], aside, [role=log]")) {
    if (!seen(el)) continue;
    if (!name(el)) complaints.push(`no name: ${what(el)}`);
    const box = el.getBoundingClientRect();
    if (smallest && el.tagName === "BUTTON" && box.height < smallest && !el.closest("article")) complaints.push(`small: ${what(el)} ${box.height}`);
  }
  for (const img of document.querySelectorAll("img")) if (!img.alt) complaints.push("picture without words");
  const ids = [...document.querySelectorAll("[id]")].map((el) => el.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) complaints.push(`twice: #${id}`);

  const parse = (c) => (c.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const over = (a, b) => {
    const alpha = a[3] === undefined ? 1 : a[3];
    return [0, 1, 2].map((i) => a[i] * alpha + b[i] * (1 - alpha));
  };
  const behind = (el) => {
    const layers = [];
    for (let e = el; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c[3] === 0) continue;
      layers.push(c);
      if (c[3] === undefined || c[3] === 1) break;
    }
    return layers.reverse().reduce((below, c) => over(c, below), [255, 255, 255]);
  };
  const light = (c) => {
    const [r, g, b] = c.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const walker = document.createTreeWalker(document.querySelector(".groups") || document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    if (!node.textContent.trim() || !seen(el) || el.closest("button:disabled, .sr")) continue;
    const back = behind(el);
    const front = over(parse(getComputedStyle(el).color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) complaints.push(`contrast ${ratio.toFixed(2)}: ${what(el)} ${getComputedStyle(el).color}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) complaints.push(`wider than the window: ${document.documentElement.scrollWidth}`);
  if (document.documentElement.lang !== "zh-CN") complaints.push(`language is ${document.documentElement.lang}`);
  return complaints;
};
