"use strict";
// The report: sliders, charts, the table and the languages. Every cost is looked up in the tables that Python made.
(() => {
  const { data } = page;
  const settings = Object.fromEntries(data.drivers.map((driver) => [driver.key, driver.value]));
  const said = (key, parts = {}) => page.fill(data.words[key][page.lang()], parts);
  const name = (thing) => thing.name[page.lang()];

  // straight between the points of each axis
  const lookup = (table, at) => {
    let corners = [[0, 1]];
    table.axes.forEach((key, axis) => {
      const points = table.points[axis];
      const upper = Math.min(points.length - 1, Math.max(1, d3.bisectRight(points, at[key])));
      const share = (at[key] - points[upper - 1]) / (points[upper] - points[upper - 1]);
      corners = corners.flatMap(([index, weight]) => [
        [index * points.length + upper - 1, weight * (1 - share)],
        [index * points.length + upper, weight * share],
      ]);
    });
    return corners.reduce((sum, [index, weight]) => sum + table.values[index] * weight, 0);
  };
  const value = (option, quantity, at = settings) => {
    const table = option.tables[quantity];
    return table ? lookup(table, at) : null;
  };
  const costed = data.options.filter((option) => option.tables.usd_mmbtu);

  // drawings
  const canvas = (id, height, label, wanted) => {
    const holder = document.getElementById(id);
    const width = wanted || Math.max(280, holder.clientWidth || 640);
    d3.select(holder).selectAll("svg").remove();
    return d3
      .select(holder)
      .append("svg")
      .attr("viewBox", `0 0 ${width} ${height}`)
      .attr("width", width)
      .attr("role", "img")
      .attr("aria-label", label)
      .property("plotted", width);
  };
  const fills = ["#cfe3f1", "#f4d3b5", "#bfe3d5", "#ecd3e2", "#f6e3b4", "#c9c9c9", "#dfe8c8"];
  const strokes = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B07D00", "#555555", "#6b8e23"];

  // bars stacked from parts, a row an option, its name above it so that long names fit a narrow page
  const stacked = (id, parts, unit, decimals) => {
    if (!document.getElementById(id)) return;
    const rows = data.options.map((option) => {
      let end = 0;
      const pieces = parts
        .map((part, index) => ({ part, index, size: value(option, part.table) }))
        .filter((piece) => piece.size !== null && Math.abs(piece.size) > 1e-9)
        .map((piece) => ({ ...piece, start: end, end: (end += piece.size) }));
      return { option, pieces, end };
    });
    const partial = (option) => id === "steps" && !option.tables.usd_mmbtu;
    const called = (option) => (partial(option) ? `${name(option)} (${said("freight_alone")})` : name(option));
    const label = rows.map((row) => `${called(row.option)} ${page.number(row.end, decimals)}`).join("; ");
    const used = parts.filter((part, index) => rows.some((row) => row.pieces.some((piece) => piece.index === index)));
    const legend = document.createElement("ul");
    legend.className = "legend";
    for (const part of used) {
      const item = legend.appendChild(document.createElement("li"));
      const swatch = item.appendChild(document.createElement("span"));
      swatch.className = "swatch";
      swatch.style.background = fills[parts.indexOf(part) % fills.length];
      swatch.style.borderColor = strokes[parts.indexOf(part) % fills.length];
      item.append(name(part));
    }
    const height = rows.length * 46 + 4;
    const svg = canvas(id, height, `${label} (${unit})`);
    const holder = document.getElementById(id);
    holder.querySelector("ul")?.remove();
    holder.append(legend);
    const width = svg.property("plotted");
    const reach = d3.max(rows, (row) => row.end) || 1;
    const low = Math.min(0, d3.min(rows, (row) => d3.min(row.pieces, (piece) => piece.end)) || 0);
    const x = d3.scaleLinear([low, reach], [0, width - 58]);
    rows.forEach((row, line) => {
      const g = svg.append("g").attr("transform", `translate(0 ${line * 46})`);
      g.append("text").attr("y", 14).attr("class", "row").text(called(row.option));
      for (const piece of row.pieces) {
        const left = Math.min(x(piece.start), x(piece.end));
        const wide = Math.abs(x(piece.end) - x(piece.start));
        g.append("rect").attr("x", left).attr("y", 20).attr("width", wide).attr("height", 20)
          .attr("fill", fills[piece.index % fills.length]).attr("stroke", strokes[piece.index % fills.length]);
        if (wide > 27) {
          g.append("text").attr("x", left + wide / 2).attr("y", 34).attr("class", "inside")
            .text(page.number(piece.size, decimals));
        }
      }
      g.append("text").attr("x", x(row.end) + 6).attr("y", 35).attr("class", "total").text(page.number(row.end, decimals));
    });
  };

  // where along an input another option becomes the cheapest: the lines are straight between neighbouring points
  const flips = (driver, points) => {
    const at = (option, x) => value(option, "usd_mmbtu", { ...settings, [driver.key]: x });
    const leads = points.map((x) => d3.least(costed, (option) => at(option, x)));
    return d3.pairs(points).flatMap(([low, high], i) => {
      const [before, after] = [leads[i], leads[i + 1]];
      if (before === after) return [];
      const [gap, then] = [low, high].map((x) => at(after, x) - at(before, x));
      return [{ option: after, at: gap === then ? high : low + ((high - low) * gap) / (gap - then) }];
    });
  };

  // one small drawing an input: what each option costs over its range
  const curves = () => {
    const holder = document.getElementById("curves");
    if (!holder || !costed.length) return;
    holder.replaceChildren();
    for (const driver of data.drivers) {
      const points = d3.range(0, 41).map((i) => driver.low + ((driver.high - driver.low) * i) / 40);
      const every = costed.flatMap((option) => points.map((at) => value(option, "usd_mmbtu", { ...settings, [driver.key]: at })));
      const [least, most] = d3.extent(every);
      // room below for the numbers at the triangles
      const y = d3.scaleLinear([least - 0.14 * (most - least) - 0.1, most + 0.1], [168, 12]).nice(6);
      const figure = holder.appendChild(document.createElement("figure"));
      const caption = figure.appendChild(document.createElement("figcaption"));
      caption.textContent = `${name(driver)}, ${driver.unit[page.lang()]}`;
      const x = d3.scaleLinear([driver.low, driver.high], [34, 292]);
      const label = costed.map((option) => {
        const [a, b] = [driver.low, driver.high].map((at) => value(option, "usd_mmbtu", { ...settings, [driver.key]: at }));
        return `${name(option)} ${page.number(a, 2)} – ${page.number(b, 2)}`;
      });
      const turns = flips(driver, points).map((turn) => ({ ...turn, shown: page.number(turn.at / driver.scale, driver.decimals) }));
      label.push(...turns.map((turn) => said("flips", { name: name(turn.option), at: turn.shown })));
      const svg = d3.select(figure).append("svg").attr("viewBox", "0 0 304 194").attr("role", "img")
        .attr("aria-label", `${caption.textContent}: ${label.join("; ")}`);
      svg.append("g").attr("class", "axis").attr("transform", "translate(0 172)")
        .call(d3.axisBottom(d3.scaleLinear([driver.low / driver.scale, driver.high / driver.scale], [34, 292])).ticks(5, "~s").tickSizeOuter(0));
      svg.append("g").attr("class", "axis rules").attr("transform", "translate(34 0)").call(d3.axisLeft(y).ticks(5).tickSize(-258));
      const now = x(settings[driver.key]);
      svg.append("line").attr("class", "now").attr("x1", now).attr("x2", now).attr("y1", 12).attr("y2", 172);
      for (const option of costed) {
        const line = d3.line((at) => x(at), (at) => y(value(option, "usd_mmbtu", { ...settings, [driver.key]: at })));
        svg.append("path").attr("class", "curve").attr("d", line(points)).attr("stroke", option.colour)
          .attr("stroke-dasharray", option.dash || null);
        svg.append("circle").attr("r", 3.2).attr("cx", now).attr("cy", y(value(option, "usd_mmbtu"))).attr("fill", option.colour);
      }
      for (const turn of turns) {
        svg.append("path").attr("class", "turn").attr("d", "M0 172l-5 8h10z").attr("transform", `translate(${x(turn.at)} -8)`)
          .attr("data-turn", turn.at);
        svg.append("text").attr("class", "turned").attr("x", x(turn.at)).attr("y", 160).text(turn.shown);
      }
    }
    const legend = holder.appendChild(document.createElement("ul"));
    legend.className = "legend";
    for (const option of costed) {
      const item = legend.appendChild(document.createElement("li"));
      const svg = d3.select(item).append("svg").attr("width", 34).attr("height", 12).attr("aria-hidden", "true");
      svg.append("line").attr("x1", 0).attr("x2", 34).attr("y1", 6).attr("y2", 6).attr("stroke-width", 3)
        .attr("stroke", option.colour).attr("stroke-dasharray", option.dash || null);
      item.append(name(option));
    }
  };

  // ranges, P10 to P90 with P50 marked
  const ranges = (id, rows, unit, decimals) => {
    if (!document.getElementById(id) || !rows.length) return;
    const label = rows.map((row) => `${row.name}: ${row.p.map((at) => page.number(at, decimals)).join(" / ")}`).join("; ");
    const svg = canvas(id, rows.length * 44 + 44, `P10 / P50 / P90, ${unit}: ${label}`);
    const width = svg.property("plotted");
    const bottom = rows.length * 44 + 6;
    const x = d3.scaleLinear([Math.min(...rows.map((row) => row.p[0])), Math.max(...rows.map((row) => row.p[2]))], [16, width - 24]).nice();
    svg.append("g").attr("class", "axis rules").attr("transform", `translate(0 ${bottom})`)
      .call(d3.axisBottom(x).ticks(Math.min(10, width / 60)).tickSize(-bottom));
    svg.append("text").attr("class", "unit").attr("x", width - 4).attr("y", bottom + 34).text(`P10 · P50 · P90, ${unit}`);
    rows.forEach((row, line) => {
      const g = svg.append("g").attr("transform", `translate(0 ${line * 44})`);
      g.append("text").attr("class", "row").attr("y", 16).attr("x", 2).text(row.name);
      g.append("line").attr("x1", x(row.p[0])).attr("x2", x(row.p[2])).attr("y1", 30).attr("y2", 30).attr("stroke", row.colour).attr("stroke-width", 9).attr("stroke-opacity", 0.35);
      g.append("circle").attr("r", 5.5).attr("cx", x(row.p[1])).attr("cy", 30).attr("fill", row.colour);
    });
  };

  const tornado = () => {
    const found = data.tornado;
    if (!found || !document.getElementById("tornado")) return;
    const rows = found.rows;
    const label = rows.map((row) => `${name(row)}: ${page.number(row.low, 2)}, ${page.number(row.high, 2)}`).join("; ");
    const svg = canvas("tornado", rows.length * 38 + 34, label);
    const width = svg.property("plotted");
    const bottom = rows.length * 38 + 4;
    const ends = rows.flatMap((row) => [row.low, row.high]);
    const x = d3.scaleLinear([Math.min(0, ...ends), Math.max(0, ...ends)], [46, width - 46]).nice();
    svg.append("g").attr("class", "axis rules").attr("transform", `translate(0 ${bottom})`)
      .call(d3.axisBottom(x).ticks(Math.min(10, width / 60)).tickSize(-bottom));
    svg.append("line").attr("class", "zero").attr("x1", x(0)).attr("x2", x(0)).attr("y1", 0).attr("y2", bottom);
    rows.forEach((row, line) => {
      const g = svg.append("g").attr("transform", `translate(0 ${line * 38})`);
      g.append("text").attr("class", "row").attr("y", 14).attr("x", 2).text(name(row).replaceAll("_", " "));
      for (const [at, colour] of [[row.low, "#56B4E9"], [row.high, "#D55E00"]]) {
        g.append("rect").attr("x", Math.min(x(found.base), x(at))).attr("width", Math.abs(x(at) - x(found.base)))
          .attr("y", 19).attr("height", 14).attr("fill", colour).attr("fill-opacity", 0.75);
      }
      const [left, right] = row.low < row.high ? [["P10", row.low], ["P90", row.high]] : [["P90", row.high], ["P10", row.low]];
      g.append("text").attr("class", "tick end").attr("x", x(Math.min(left[1], found.base)) - 4).attr("y", 31).text(left[0]);
      g.append("text").attr("class", "tick").attr("x", x(Math.max(right[1], found.base)) + 4).attr("y", 31).text(right[0]);
    });
  };

  // words, table and file
  const result = () => {
    const line = document.getElementById("result");
    if (!line) return;
    const ranked = costed.map((option) => [value(option, "usd_mmbtu"), option]).sort((a, b) => a[0] - b[0]);
    if (!ranked.length) {
      line.textContent = said("none_costed");
      return;
    }
    const shown = page.number(ranked[0][0], 2);
    const first = ranked.filter(([usd]) => page.number(usd, 2) === shown);
    const joint = page.lang() === "ja" ? "、" : ", ";
    const text = first.length > 1
      ? said("level", { names: first.map(([, option]) => name(option)).join(joint), des: shown })
      : said("cheapest", { name: name(ranked[0][1]), des: shown });
    const rest = ranked[first.length];
    const more = rest ? ` ${said("next", { name: name(rest[1]), gap: page.number(rest[0] - ranked[0][0], 2) })}` : "";
    line.textContent = text + more;
  };
  const cells = () => {
    const options = new Map(data.options.map((option) => [option.id, option]));
    for (const cell of document.querySelectorAll("[data-follows]")) {
      const found = value(options.get(cell.dataset.option), cell.dataset.follows);
      cell.dataset.value = found;
      cell.textContent = page.number(found, Number(cell.dataset.decimals));
    }
  };
  const code = document.getElementById("toml");
  const file = code ? code.textContent.trimEnd() : "";
  const toml = () => {
    if (!code) return;
    const blocks = file.split(/\n\n(?=\[)/);
    const put = (key, text) => {
      const head = `[parameters.${key}]`;
      const at = blocks.findIndex((block) => block.startsWith(head));
      const block = `${head}\nvalue = ${text}`;
      if (at < 0) blocks.push(block);
      else blocks[at] = block;
    };
    for (const driver of data.drivers) {
      if (settings[driver.key] === driver.value) continue;
      for (const [key, set] of Object.entries(driver.switches)) put(key, JSON.stringify(set));
      put(driver.key, String(settings[driver.key]));
    }
    code.textContent = `${blocks.join("\n\n")}\n`;
  };

  const moving = () => {
    result();
    stacked("steps", data.steps.map((step) => ({ ...step, table: `step.${step.key}` })), data.unit_cost[page.lang()], 2);
    stacked("days", data.parts.map((part) => ({ ...part, table: `days.${part.key}` })), "", 1);
    curves();
    cells();
    toml();
  };
  const standing = () => {
    const options = new Map(data.options.map((option) => [option.id, option]));
    const drawn = (data.ranges || []).map((row) => ({ p: row.p, name: name(options.get(row.id)), colour: options.get(row.id).colour }));
    ranges("ranges", drawn, data.unit_cost[page.lang()], 2);
    ranges("line-chart", data.views.map((view) => ({ p: view.bn_usd, name: name(view), colour: "#0072B2" })), data.line_cost[page.lang()], 1);
    tornado();
  };

  // sliders and the numbers beside them
  const wrong = document.getElementById("wrong");
  const inputs = (key, type) => document.querySelector(`input[type=${type}][data-driver="${key}"]`);
  const set = (driver, at, from) => {
    settings[driver.key] = at;
    const shown = at / driver.scale;
    if (from !== "range") inputs(driver.key, "range").value = shown;
    if (from !== "number") inputs(driver.key, "number").value = shown.toFixed(driver.decimals);
    inputs(driver.key, "range").setAttribute("aria-valuetext", `${page.number(shown, driver.decimals)} ${driver.unit[page.lang()]}`);
  };
  let waiting = false;
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      moving();
    });
  };
  for (const driver of data.drivers) {
    inputs(driver.key, "range").addEventListener("input", (event) => {
      set(driver, Number(event.target.value) * driver.scale, "range");
      soon();
    });
    inputs(driver.key, "number").addEventListener("input", (event) => {
      const at = event.target.value === "" ? NaN : Number(event.target.value) * driver.scale;
      const good = at >= driver.low && at <= driver.high;
      event.target.setAttribute("aria-invalid", String(!good));
      const [low, high] = [driver.low, driver.high].map((end) => page.number(end / driver.scale, driver.decimals));
      wrong.textContent = good ? "" : said("outside", { name: name(driver), low, high });
      if (!good) return;
      set(driver, at, "number");
      soon();
    });
    set(driver, driver.value);
  }
  document.querySelector("form.sliders")?.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("reset")?.addEventListener("click", () => {
    wrong.textContent = "";
    for (const driver of data.drivers) {
      inputs(driver.key, "number").removeAttribute("aria-invalid");
      set(driver, driver.value);
    }
    moving();
  });

  // the table sorts by a head; cells without a number come last
  const table = document.getElementById("options");
  for (const button of table.querySelectorAll("[data-sort]")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const column = head.cellIndex;
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (row) => {
        const cell = row.cells[column];
        return column === 0 ? cell.innerText : cell.dataset.value === undefined ? null : Number(cell.dataset.value);
      };
      const order = (a, b) => {
        const [one, other] = [key(a), key(b)];
        if (one === null || other === null) return (one === null) - (other === null);
        return (down ? -1 : 1) * (column === 0 ? one.localeCompare(other, page.lang()) : one - other);
      };
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort(order));
      document.getElementById("sorted").textContent = said("sorted", {
        column: button.innerText,
        way: said(down ? "descending" : "ascending"),
      });
    });
  }

  // languages
  const speak = (lang) => {
    document.documentElement.lang = lang;
    document.documentElement.dataset.lang = lang;
    document.title = data.title[lang];
    for (const button of document.querySelectorAll("[data-lang][type=button]")) {
      button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
    }
    for (const labelled of document.querySelectorAll("[data-en][data-ja]")) labelled.setAttribute("aria-label", labelled.dataset[lang]);
    for (const driver of data.drivers) set(driver, settings[driver.key]);
    moving();
    standing();
  };
  for (const button of document.querySelectorAll("button[data-lang]")) {
    button.addEventListener("click", () => speak(button.dataset.lang));
  }
  document.getElementById("copy")?.addEventListener("click", async () => {
    const done = document.getElementById("copied");
    try {
      await navigator.clipboard.writeText(code.textContent);
      done.textContent = said("copied");
    } catch {
      getSelection().selectAllChildren(code);
    }
  });

  // paper shows what is folded away on the screen
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details:not([open])")) {
      each.open = true;
      each.dataset.folded = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const each of document.querySelectorAll("details[data-folded]")) {
      each.open = false;
      delete each.dataset.folded;
    }
  });

  let wide = 0;
  new ResizeObserver(() => {
    if (document.body.clientWidth === wide) return;
    wide = document.body.clientWidth;
    moving();
    standing();
  }).observe(document.body);
  speak(page.lang());
})();
