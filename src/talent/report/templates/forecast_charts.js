// Drawings and the tables behind them: both are made from the same rows.

const drawn = {};

// A screen reader gets one sentence for the drawing; the figures are in the table below it.
function describe(holder, text) {
  const drawing = holder.querySelector("svg");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", text);
  [...drawing.children].forEach(function (part) { part.setAttribute("aria-hidden", "true"); });
}

// Puts rows into a chart, which is drawn when it is first asked for.
async function show(id, kind, rows, text, clicked) {
  const holder = document.getElementById(id);
  // Rows that lie one below the other have the same height, however many they are.
  const height = page.specs[kind].height || rows.length * page.row;
  if (!drawn[id]) {
    const spec = Object.assign({}, page.specs[kind], { height: height });
    spec.datasets = Object.assign({}, spec.datasets, { rows: rows });
    const made = await vegaEmbed(holder, spec, {
      mode: "vega-lite", renderer: "svg", actions: false,
      expressionFunctions: { persons: persons, percent: percent }
    });
    drawn[id] = made.view;
    if (clicked) {
      made.view.addEventListener("click", function (event, item) {
        if (item && item.datum) { clicked(item.datum); }
      });
    }
  } else {
    await drawn[id].height(height).data("rows", rows).runAsync();
  }
  describe(holder, text);
}

function fillTable(id, caption, lines) {
  const table = document.getElementById(id);
  if (caption) { table.caption.textContent = caption; }
  const body = table.tBodies[0];
  body.replaceChildren();
  lines.forEach(function (cells) {
    const line = body.insertRow();
    cells.forEach(function (text, i) {
      const cell = i ? line.insertCell() : document.createElement("th");
      if (!i) { cell.scope = "row"; line.append(cell); }
      if (i) { cell.className = "number"; }
      cell.textContent = text;
    });
  });
}

function steps(rows) {
  return rows.map(function (row) {
    return fill(words.step, { name: row.name, value: row.value });
  }).join(words.between);
}

function place(country, more) {
  return Object.assign({
    country: label(country),
    occupation: label(choice.occupation),
    scope: label(choice.scope),
    measure: label(choice.measure),
    year: choice.year
  }, more);
}

function placeText(country, parts) {
  return [label(country), ...parts].join(", ");
}

function tip(title, row) {
  const text = { title: title };
  text[words.median] = persons(row.median);
  text[words.band50] = band(row.q25, row.q75);
  text[words.band80] = band(row.q10, row.q90);
  text[words.band95] = band(row.q025, row.q975);
  return text;
}

function withChance(text, row) {
  text[words.chance] = percent(row.chance);
  text[words.likelihood] = page.likelihoods[row.words];
  return text;
}

async function fan(country, number) {
  const rows = cell(country, choice.measure);
  rows.forEach(function (row) {
    row.chosen = String(row.year) === choice.year;
    row.tip = tip(placeText(country, [row.year]), row);
    if (choice.measure === "gap") { withChance(row.tip, row); }
  });
  const first = rows[0];
  const last = rows[rows.length - 1];
  await show("fan-" + number, "fan", rows, fill(words.years_label, place(country, {
    first: persons(first.median), first_year: first.year,
    last: persons(last.median), last_year: last.year,
    low: persons(last.q10), high: persons(last.q90)
  })), function (row) { if (row.year) { choose("year", String(row.year)); } });
  fillTable("fan-table-" + number,
    placeText(country, [label(choice.occupation), label(choice.scope), label(choice.measure)]),
    rows.map(function (row) {
      return [row.year, persons(row.median), band(row.q10, row.q90), band(row.q025, row.q975)];
    }));
}

async function byOccupation(country, number) {
  const found = page.occupations.map(function (code) {
    const row = cell(country, "gap", code).find(function (one) {
      return String(one.year) === choice.year;
    });
    return Object.assign({ code: code, name: label(code) }, row);
  });
  const rows = [...found.slice(1), found[0]].filter(function (row) { return row.year; });
  rows.forEach(function (row, i) {
    row.order = i;
    row.value = persons(row.median);
    row.side = side(row.chance);
    row.strong = row.code === choice.occupation;
    row.tip = withChance(tip(placeText(country, [row.name, choice.year]), row), row);
  });
  await show("occupation-" + number, "range", rows,
    fill(words.occupations_label, place(country, { steps: steps(rows) })),
    function (row) { if (row.code) { choose("occupation", row.code); } });
  fillTable("occupation-table-" + number,
    placeText(country, [label(choice.scope), choice.year]),
    rows.map(function (row) {
      return [row.name, row.value, band(row.q10, row.q90), band(row.q025, row.q975),
        percent(row.chance)];
    }));
}

// Steps of the mean gap of the year chosen, and one line each for the table. Two flows are many
// times as large as the gap and nearly cancel: the drawing has what is left of them.
function makes(country) {
  const made = page.makes[cellName(country)] || {};
  const at = Number(choice.year) - page.base;
  const all = Object.keys(made).filter(function (driver) { return driver !== "total"; });
  const found = all.map(function (driver) {
    const values = made[driver][at];
    return { driver: driver, name: page.drivers[driver] || driver, mean: values[0],
      q10: values[1], q90: values[2] };
  });
  const both = found.filter(function (one) { return page.turnover.includes(one.driver); });
  const kept = found.filter(function (one) { return !page.turnover.includes(one.driver); });
  if (both.length) {
    kept.push({ name: words.turnover, mean: both[0].mean + both[1].mean, q10: null, q90: null });
  }
  return { all: found, gap: made.total[at][0],
    drawn: kept.filter(function (one) { return one.mean !== 0; }) };
}

async function why(country, number) {
  const found = makes(country);
  const gap = cell(country, "gap").find(function (row) { return String(row.year) === choice.year; });
  let from = 0;
  const rows = found.drawn.map(function (one) {
    const row = { name: one.name, value: persons(one.mean), from: from, to: from + one.mean,
      side: one.mean > 0 ? "short" : "less" };
    row.tip = { title: one.name };
    row.tip[words.mean] = persons(one.mean);
    row.tip[words.band80] = one.q10 === null ? words.not_kept : band(one.q10, one.q90);
    from += one.mean;
    return row;
  });
  const end = { name: fill(words.gap_of_year, { year: choice.year }), value: persons(found.gap),
    from: 0, to: found.gap, strong: true,
    side: side(gap.chance) === "open" ? "open" : "whole" };
  end.tip = withChance(tip(end.name, gap), gap);
  rows.push(end);
  rows.forEach(function (row, i) { row.order = i; });
  await show("why-" + number, "why", rows,
    fill(words.why_label, place(country, { steps: steps(rows) })));
  fillTable("why-table-" + number,
    placeText(country, [label(choice.occupation), label(choice.scope), choice.year]),
    [...found.all.map(function (one) {
      return [one.name, persons(one.mean), band(one.q10, one.q90)];
    }), [end.name, end.value, band(gap.q10, gap.q90)]]);
}
