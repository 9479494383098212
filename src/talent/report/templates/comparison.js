"use strict";
(function () {
  const page = JSON.parse(document.getElementById("page-data").textContent);
  const words = page.words;

  const number = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
  function persons(value) {
    const rounded = Math.round(value);
    return (rounded < 0 ? "\u2212" : "") + number.format(Math.abs(rounded));
  }
  function signed(value) { return (Math.round(value) > 0 ? "+" : "") + persons(value); }
  // Only braces of the text itself are filled: no value is read as a placeholder again.
  function said(text, values) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return values[name]; });
  }
  function band(low, high) { return said(words.band, { low: persons(low), high: persons(high) }); }
  function chosen(id) { return document.getElementById(id).value; }

  // A screen reader gets one sentence for the drawing; the figures are in the table below it.
  function describe(holder, text) {
    const drawing = holder.querySelector("svg");
    if (drawing) {
      drawing.setAttribute("role", "img");
      drawing.setAttribute("aria-label", text);
      Array.from(drawing.children).forEach(function (part) {
        part.setAttribute("aria-hidden", "true");
      });
    }
  }

  async function draw(holder, spec, rows) {
    spec.datasets = Object.assign({}, spec.datasets, { rows: rows });
    const result = await vegaEmbed(holder, spec, {
      mode: "vega-lite", renderer: "svg", actions: false,
      // The axes write their figures by this name.
      expressionFunctions: { persons: persons }
    });
    return result.view;
  }

  // Codes come from data, so what every object has by itself must not be found.
  function inside(object, key) {
    return object && Object.prototype.hasOwnProperty.call(object, key) ? object[key] : null;
  }

  function figures(side, now) {
    return [now.country, now.scope, now.occupation, now.measure].reduce(inside, page[side]);
  }

  function told(row, side) {
    if (row[side] === null) { return words.none; }
    return said(words.told, {
      median: persons(row[side]), band: band(row[side + "_low"], row[side + "_high"])
    });
  }

  function rowsOf(now) {
    const found = { before: figures("before", now), after: figures("after", now) };
    const rows = page.years.map(function (year, i) {
      const row = { year: year };
      ["before", "after"].forEach(function (side) {
        ["_low", "", "_high"].forEach(function (end, j) {
          row[side + end] = found[side] ? found[side][j][i] : null;
        });
      });
      const both = row.before !== null && row.after !== null;
      row.told_before = told(row, "before");
      row.told_after = told(row, "after");
      row.change = both ? signed(row.after - row.before) : "\u2013";
      return row;
    });
    return rows.filter(function (row) { return row.before !== null || row.after !== null; });
  }

  function fill(table, rows) {
    const body = table.tBodies[0];
    body.replaceChildren();
    rows.forEach(function (row) {
      const line = body.insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = row.year;
      line.append(head);
      ["before", "after"].forEach(function (side) {
        const known = row[side] !== null;
        const texts = known
          ? [persons(row[side]), band(row[side + "_low"], row[side + "_high"])]
          : ["\u2013", "\u2013"];
        texts.forEach(function (text) { line.insertCell().textContent = text; });
      });
      line.insertCell().textContent = row.change;
      Array.from(line.cells).slice(1).forEach(function (cell) { cell.className = "number"; });
    });
  }

  function summary(rows, side) {
    const known = rows.filter(function (row) { return row[side] !== null; });
    if (known.length === 0) { return words.none; }
    const first = known[0], last = known[known.length - 1];
    return said(words.side, {
      first: persons(first[side]), from: first.year, last: persons(last[side]), to: last.year
    });
  }

  async function overlay() {
    const holder = document.getElementById("fan");
    function values() {
      return {
        country: chosen("fan-country"), measure: chosen("fan-measure"),
        occupation: chosen("fan-occupation"), scope: chosen("fan-scope")
      };
    }
    const view = await draw(holder, page.overlay, []);
    async function update() {
      const now = values();
      const rows = rowsOf(now);
      const ends = [0];
      rows.forEach(function (row) {
        ["before_low", "before_high", "after_low", "after_high"].forEach(function (end) {
          if (row[end] !== null) { ends.push(row[end]); }
        });
      });
      view.signal("least", Math.min.apply(null, ends));
      view.signal("most", Math.max.apply(null, ends) || 1);
      await view.data("rows", rows).runAsync();
      fill(document.getElementById("fan-table"), rows);
      document.getElementById("fan-note").textContent = rows.length ? "" : words.neither;
      const told = {
        measure: page.labels[now.measure], country: page.labels[now.country],
        occupation: page.labels[now.occupation], scope: page.labels[now.scope],
        before: summary(rows, "before"), after: summary(rows, "after")
      };
      document.getElementById("fan-title").textContent = said(words.title, told);
      describe(holder, said(words.chart, told));
    }
    // One change after the other: the chart must not get the rows of two choices at once.
    let working = update();
    ["fan-country", "fan-measure", "fan-occupation", "fan-scope"].forEach(function (id) {
      document.getElementById(id).addEventListener("change", function () {
        working = working.then(update);
      });
    });
    await working;
  }

  async function differences() {
    if (!page.paired) { return; }
    await Promise.all(page.paired.fans.map(async function (fan, i) {
      const holder = document.getElementById("paired-" + (i + 1));
      fan.rows.forEach(function (row, place) {
        row.chosen = place === fan.rows.length - 1;
        row.tip = { title: row.year };
        row.tip[words.median] = signed(row.median);
        words.bands.forEach(function (one) { row.tip[one[0]] = band(row[one[1]], row[one[2]]); });
      });
      // Each drawing has a specification of its own, because the data become part of it.
      await draw(holder, structuredClone(page.paired.spec), fan.rows);
      const last = fan.rows[fan.rows.length - 1];
      describe(holder, said(words.fan, {
        country: page.labels[fan.country], median: signed(last.median), year: last.year,
        band: band(last.q10, last.q90)
      }));
    }));
  }

  // The tables behind the charts belong on paper; long lists only if the reader has opened them.
  let opened = [];
  window.addEventListener("beforeprint", function () {
    opened = [...document.querySelectorAll("details.figures:not([open])")];
    opened.forEach(function (part) { part.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (part) { part.open = false; });
  });

  Promise.all([overlay(), differences()]).then(
    function () { document.documentElement.dataset.charts = "drawn"; },
    function (error) {
      document.documentElement.dataset.charts = "failed";
      console.error(error);
    });
}());
