"use strict";
(function () {
  const page = JSON.parse(document.getElementById("page-data").textContent);
  const rows = page.rows.map(function (values) {
    return Object.fromEntries(page.columns.map(function (column, i) { return [column, values[i]]; }));
  });
  rows.forEach(function (row, i) {
    row.name = page.labels[row.occupation];
    row.order = i;
  });

  const number = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
  function persons(value) { return number.format(value).replace("-", "\u2212"); }
  function band(row, low, high) { return persons(row[low]) + " to " + persons(row[high]); }
  function chosen(id) { return document.getElementById(id).value; }

  function fill(table, heads, found) {
    const body = table.tBodies[0];
    body.replaceChildren();
    found.forEach(function (row, i) {
      const line = body.insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = heads[i];
      line.append(head);
      [persons(row.median), band(row, "q10", "q90"), band(row, "q025", "q975")].forEach(
        function (text) {
          const cell = line.insertCell();
          cell.className = "number";
          cell.textContent = text;
        });
    });
  }

  // A screen reader gets one sentence for the drawing; the figures are in the table below it.
  function describe(holder, text) {
    const drawing = holder.querySelector("svg");
    if (drawing) {
      drawing.setAttribute("role", "img");
      drawing.setAttribute("aria-label", text);
    }
  }

  async function draw(holder, spec, values) {
    spec.datasets = Object.assign({}, spec.datasets, { rows: rows });
    spec.params.forEach(function (param) {
      if (param.name in values) { param.value = values[param.name]; }
    });
    const result = await vegaEmbed(holder, spec, {
      mode: "vega-lite", renderer: "svg", actions: false
    });
    return result.view;
  }

  async function show(view, values) {
    Object.keys(values).forEach(function (name) { view.signal(name, values[name]); });
    await view.runAsync();
  }

  async function fans() {
    function values() {
      return { scope_chosen: chosen("fan-scope"), measure_chosen: chosen("fan-measure") };
    }
    const charts = await Promise.all(page.fans.map(async function (fan, i) {
      const holder = document.getElementById("fan-" + (i + 1));
      return { country: fan.country, holder: holder, view: await draw(holder, fan.spec, values()) };
    }));
    async function update() {
      const now = values();
      for (let i = 0; i < charts.length; i += 1) {
        const chart = charts[i];
        await show(chart.view, now);
        const found = rows.filter(function (row) {
          return row.country === chart.country && row.occupation === "total"
            && row.scope === now.scope_chosen && row.measure === now.measure_chosen;
        });
        fill(document.getElementById("fan-table-" + (i + 1)),
          found.map(function (row) { return row.year; }), found);
        const last = found[found.length - 1];
        describe(chart.holder, page.labels[chart.country] + ", "
          + page.labels[now.measure_chosen] + ", " + page.labels[now.scope_chosen]
          + ": median " + persons(found[0].median) + " in " + found[0].year + ", "
          + persons(last.median) + " in " + last.year + " (80 % band "
          + band(last, "q10", "q90") + "). The table below has every year.");
      }
    }
    ["fan-scope", "fan-measure"].forEach(function (id) {
      document.getElementById(id).addEventListener("change", update);
    });
    await update();
  }

  async function occupations() {
    function values() {
      return {
        country_chosen: chosen("occ-country"),
        year_chosen: Number(chosen("occ-year")),
        scope_chosen: chosen("occ-scope")
      };
    }
    const holder = document.getElementById("occupations");
    const view = await draw(holder, page.occupations, values());
    async function update() {
      const now = values();
      await show(view, now);
      const found = rows.filter(function (row) {
        return row.measure === "gap" && row.occupation !== "total"
          && row.country === now.country_chosen && row.year === now.year_chosen
          && row.scope === now.scope_chosen;
      });
      fill(document.getElementById("occupation-table"),
        found.map(function (row) { return row.name; }), found);
      describe(holder, "Gap by occupation, " + page.labels[now.country_chosen] + ", "
        + now.year_chosen + ", " + page.labels[now.scope_chosen] + ": "
        + found.map(function (row) { return row.name + " " + persons(row.median); }).join(", ")
        + ". The table below has the bands.");
    }
    ["occ-country", "occ-year", "occ-scope"].forEach(function (id) {
      document.getElementById(id).addEventListener("change", update);
    });
    await update();
  }

  // What is folded on the screen belongs on paper.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
  });

  Promise.all([fans(), occupations()]).then(
    function () { document.documentElement.dataset.charts = "drawn"; },
    function (error) {
      document.documentElement.dataset.charts = "failed";
      console.error(error);
    });
}());
