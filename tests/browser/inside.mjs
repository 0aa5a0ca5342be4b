// What runs inside a page. Each function stands alone: the browser gets its text.

/** What a reader sees of a page: headings, charts, rows of tables, letters. */
export function measure() {
  const visible = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  // What script says in answer to a reader's choice is no part of the page: its choices stand beside ready-made answers.
  const answers = [...document.querySelectorAll("[data-answer]")].map((element) => [element, element.style.display]);
  for (const [element] of answers) element.style.setProperty("display", "none", "important");
  const count = (selector) => [...document.querySelectorAll(selector)].filter(visible).length;
  const pictures = [...document.querySelectorAll("svg")].filter((e) => visible(e) && e.getBoundingClientRect().width >= 60);
  const seen = {
    headings: count("h1"),
    charts: pictures.filter((svg) => svg.querySelector("path, line, polyline, polygon, rect, circle, use")).length,
    rows: count("table tr"),
    text: document.body.innerText.replace(/\s+/g, " ").length,
  };
  for (const [element, display] of answers) element.style.display = display;
  return seen;
}

/** What sticks out of the window sideways, if the page scrolls or hides it. */
export function sideways() {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => /auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX);
  const over = Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - width;
  const cut = [document.documentElement, document.body].some(scrolls);
  if (over <= 0 && !cut) return undefined;
  const out = [];
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.right <= width + 1) continue;
    let around = element.parentElement;
    while (around !== document.body && around && !scrolls(around)) around = around.parentElement;
    if (around !== document.body) continue;
    const name = element.tagName.toLowerCase() + (element.id ? `#${element.id}` : "");
    out.push([name, ...element.classList].join("."));
  }
  if (over <= 0 && out.length === 0) return undefined;
  return { where: out.slice(-3).join(", "), what: `${over} px wider than the window` };
}
