"use strict";
// The map of ways: pans, zooms, and tells what is under the pointer or has the focus.
const page = {
  data: JSON.parse(document.getElementById("data").textContent),
  lang: () => document.documentElement.dataset.lang,
  number: (value, decimals) => value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
  fill: (text, parts) => text.replace(/\{(\w+)\}/g, (_, key) => parts[key]),
};

for (const block of document.querySelectorAll(".map")) {
  const svg = block.querySelector("svg.chart");
  const stage = block.querySelector(".stage");
  const tip = block.querySelector(".tip");
  const view = d3.select(svg).select("g.view");
  const box = svg.viewBox.baseVal;
  let zoomed = 1;

  // marks and letters keep their size on the screen, however far the map is zoomed
  const rescale = () => {
    const pixels = svg.clientWidth / box.width || 1;
    svg.style.setProperty("--px", 1 / (pixels * zoomed));
    svg.classList.toggle("near", pixels * zoomed > 1.1);
    svg.classList.toggle("far", pixels * zoomed < 0.4);
  };
  const zoom = d3
    .zoom()
    .scaleExtent([1, 40])
    .extent([[0, 0], [box.width, box.height]])
    .translateExtent([[0, 0], [box.width, box.height]])
    // the page keeps its wheel and its one finger for scrolling
    .filter((event) => {
      if (event.type === "wheel") return event.ctrlKey || event.metaKey;
      if (event.touches) return event.touches.length > 1;
      return !event.button;
    })
    .on("zoom", (event) => {
      zoomed = event.transform.k;
      view.attr("transform", event.transform);
      rescale();
    });
  const target = d3.select(svg).call(zoom);
  new ResizeObserver(rescale).observe(svg);
  rescale();

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const by = (step) => (still ? step(target) : step(target.transition().duration(200)));
  const actions = {
    in: () => by((t) => t.call(zoom.scaleBy, 2)),
    out: () => by((t) => t.call(zoom.scaleBy, 0.5)),
    all: () => by((t) => t.call(zoom.transform, d3.zoomIdentity)),
  };
  for (const button of block.querySelectorAll("[data-zoom]")) button.addEventListener("click", actions[button.dataset.zoom]);
  const moves = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  svg.addEventListener("keydown", (event) => {
    const step = box.width / 12 / zoomed;
    if (moves[event.key] && zoomed > 1) target.call(zoom.translateBy, ...moves[event.key].map((x) => x * step));
    else if (event.key === "+" || event.key === "=") actions.in();
    else if (event.key === "-") actions.out();
    else if (event.key === "0") actions.all();
    else return;
    event.preventDefault();
  });

  const show = (text, x, y) => {
    tip.textContent = text;
    tip.hidden = false;
    const room = stage.clientWidth - tip.offsetWidth - 4;
    tip.style.left = `${Math.max(4, Math.min(x + 12, room))}px`;
    tip.style.top = `${y + tip.offsetHeight + 20 > stage.clientHeight ? y - tip.offsetHeight - 10 : y + 14}px`;
  };
  const hide = () => {
    tip.hidden = true;
    view.selectAll(".route").classed("lit", false);
  };
  // the point of a way nearest to the pointer, and how far from the loading port it lies
  const nearest = (way, x, y) => {
    let best = [Infinity, 0];
    for (const piece of way.pieces) {
      for (let i = 1; i < piece.length; i += 1) {
        const [ax, ay, an] = piece[i - 1];
        const [bx, by2, bn] = piece[i];
        const long = (bx - ax) ** 2 + (by2 - ay) ** 2 || 1;
        const share = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by2 - ay)) / long));
        const off = (ax + share * (bx - ax) - x) ** 2 + (ay + share * (by2 - ay) - y) ** 2;
        if (off < best[0]) best = [off, an + share * (bn - an)];
      }
    }
    return best[1];
  };
  for (const group of block.querySelectorAll(".route")) {
    const way = page.data.ways[Number(group.dataset.way)];
    group.addEventListener("pointermove", (event) => {
      const [x, y] = d3.pointer(event, view.node());
      const [left, top] = d3.pointer(event, stage);
      hide();
      group.classList.add("lit");
      const nm = page.number(nearest(way, x, y), 0);
      const lang = page.lang();
      show(`${way.name[lang]}: ${nm} ${page.data.words.nm_from[lang]} ${way.origin[lang]}`, left, top);
    });
    group.addEventListener("pointerleave", hide);
    group.addEventListener("focus", () => {
      hide();
      group.classList.add("lit");
      show(group.dataset[page.lang()], 8, 8);
    });
    group.addEventListener("blur", hide);
  }
  for (const mark of block.querySelectorAll(".mark")) {
    mark.addEventListener("pointermove", (event) => {
      const text = mark.querySelector(`text[lang=${page.lang()}]`) || mark.querySelector("text");
      show(text.textContent, ...d3.pointer(event, stage));
    });
    mark.addEventListener("pointerleave", hide);
  }
  svg.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}
