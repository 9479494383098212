// The rest of the page: levers, shares of the spread, the past, and the controls.

function share(country, number) {
  const table = document.getElementById("share-table-" + number);
  const rows = page.shares[cellName(country) + "|" + choice.year] || [];
  const body = table.tBodies[0];
  body.replaceChildren();
  rows.forEach(function (values) {
    const line = body.insertRow();
    const head = document.createElement("th");
    head.scope = "row";
    head.className = "key";
    const bar = document.createElement("span");
    bar.className = "bar rest";
    if (values[0] >= 0) {
      const input = page.inputs[values[0]];
      head.append(input[0], " ");
      const status = document.createElement("span");
      status.className = "status " + input[1];
      status.textContent = input[2];
      head.append(status);
      bar.className = "bar " + input[1];
    } else if (values[0] === -1) {
      head.append(fill(words.other_inputs, { number: values[2] }));
    } else {
      head.append(words.together);
    }
    bar.style.width = (values[1] / 10) + "%";
    head.append(bar);
    line.append(head);
    const cell = line.insertCell();
    cell.className = "number";
    cell.textContent = percent(values[1] / 1000);
  });
  if (!rows.length) {
    const cell = body.insertRow().insertCell();
    cell.colSpan = 2;
    cell.textContent = words.no_shares;
  }
}

// Two digits: more than the band of a gap can bear would pretend.
function near(value) { return persons(Number(value.toPrecision(2))); }

function leverTexts(id, before, after, effect) {
  const texts = [
    fill(words.levers_together, { year: choice.year, effect: near(effect[0]),
      low: near(effect[1]), high: near(effect[2]) }),
    fill(words.levers_remain, { before: near(before[2]), after: near(after[2]),
      low: near(after[1]), high: near(after[3]), likelihood: after[5],
      chance: percent(after[4]), likelihood_before: before[5], chance_before: percent(before[4]) })
  ];
  document.getElementById(id).replaceChildren(...texts.map(function (text) {
    const line = document.createElement("p");
    line.textContent = text;
    return line;
  }));
}

// The largest levers by name, those that close most first; then the others as one, whose band is
// not known, because bands do not add up.
function leverSteps(single, together) {
  const bySize = [...single].sort(function (a, b) {
    return Math.abs(b.effect[0]) - Math.abs(a.effect[0]);
  });
  const few = single.length <= page.largest + 1;
  const named = few ? single : bySize.slice(0, page.largest);
  const others = few ? [] : bySize.slice(page.largest);
  const steps = [...named].sort(function (a, b) { return a.effect[0] - b.effect[0]; });
  if (others.length) {
    const sum = others.reduce(function (total, one) { return total + one.effect[0]; }, 0);
    steps.push({ name: fill(words.other_levers, { number: others.length }),
      effect: [sum, null, null], each: null });
  }
  return [...steps, together];
}

function leverEnd(name, gap) {
  const row = { name: name, value: persons(gap[0]), from: 0, to: gap[0], low: null, high: null,
    strong: true, side: side(gap[4]) === "open" ? "open" : "whole", tip: { title: name } };
  row.tip[words.mean] = persons(gap[0]);
  row.tip[words.median] = persons(gap[2]);
  row.tip[words.band80] = band(gap[1], gap[3]);
  row.tip[words.chance] = percent(gap[4]);
  return row;
}

async function levers(part, number) {
  const cell = part.cells[choice.scope + "|" + choice.occupation];
  const at = Number(choice.year) - page.base;
  const costed = choice.scope === "components" && choice.occupation === "total";
  const all = part.levers.map(function (lever, i) {
    return { name: lever.name, effect: cell.effects[i][at], closed: costed ? lever.closed : null,
      cost: costed ? lever.cost : null, each: costed ? lever.each : null };
  });
  const single = all.slice(0, -2);
  const together = all[all.length - 2];
  const whole = all[all.length - 1];
  const before = cell.before[at];
  const after = cell.after[at];
  let from = before[0];
  const rows = leverSteps(single, together).map(function (one) {
    const mean = one.effect[0];
    const known = one.effect[1] !== null;
    const row = { name: one.name, value: persons(mean), from: from, to: from + mean,
      low: known ? from + one.effect[1] : null, high: known ? from + one.effect[2] : null,
      side: mean < 0 ? "less" : "short", tip: { title: one.name } };
    row.tip[words.effect] = row.value;
    row.tip[words.band80] = known ? band(one.effect[1], one.effect[2]) : words.unknown;
    if (one.each !== null) {
      row.tip[words.cost_each] = persons(one.each);
      row.value = fill(words.lever, { effect: row.value, cost: persons(one.each) });
    }
    from += mean;
    return row;
  });
  rows.unshift(leverEnd(words.gap_before, before));
  rows.push(leverEnd(words.gap_after, after));
  rows.forEach(function (row, i) { row.order = i; });
  leverTexts("lever-told-" + number, before, after, whole.effect);
  await show("lever-" + number, "levers", rows,
    fill(words.levers_label, place(part.country, { steps: steps(rows) })));
  function told(value) { return value === null ? "" : persons(value); }
  single.sort(function (a, b) { return a.effect[0] - b.effect[0]; });
  fillTable("lever-table-" + number,
    placeText(part.country, [label(choice.occupation), label(choice.scope), choice.year]),
    [...single, together, whole].map(function (one) {
      return [one.name, persons(one.effect[0]), band(one.effect[1], one.effect[2]),
        told(one.closed), told(one.cost), told(one.each)];
    }));
}

async function past() {
  const rows = page.past.map(function (one, i) {
    const row = Object.assign({}, one, { order: i, value: percent(one.share), side: "less" });
    row.tip = { title: one.name };
    row.tip[words.held] = row.value;
    row.tip[words.interval] = one.low === null ? words.unknown
      : fill(words.band, { low: percent(one.low), high: percent(one.high) });
    row.tip[words.promised] = percent(one.nominal);
    row.tip[words.cases] = one.cases;
    row.tip[words.apart] = one.apart;
    return row;
  });
  await show("past-1", "past", rows, fill(words.past_label, { steps: steps(rows) }));
}

// The choice in words, a line a country; screen readers hear it when it changes.
function tell() {
  const lines = countriesShown().map(function (country) {
    const row = cell(country, "gap").find(function (one) {
      return String(one.year) === choice.year;
    });
    const line = document.createElement("p");
    line.textContent = fill(words.sentence, place(country, {
      median: persons(row.median), low: persons(row.q10), high: persons(row.q90),
      likelihood: page.likelihoods[row.words], chance: percent(row.chance)
    }));
    return line;
  });
  document.getElementById("told").replaceChildren(...lines);
}

// Shows the countries that are chosen, in every part of the page that has one panel a country.
function showPanels() {
  document.querySelectorAll("main [data-country]").forEach(function (part) {
    part.hidden = choice.country !== "" && part.dataset.country !== choice.country;
  });
  document.querySelectorAll(".panels").forEach(function (part) {
    part.classList.toggle("one", part.querySelectorAll(":scope > :not([hidden])").length === 1);
  });
  // Charts follow the width of their panels when the window says that it has changed.
  window.dispatchEvent(new Event("resize"));
}

async function update() {
  showControls();
  showPanels();
  tell();
  for (const country of countriesShown()) {
    const number = page.countries.indexOf(country) + 1;
    await fan(country, number);
    await why(country, number);
    await byOccupation(country, number);
    share(country, number);
  }
  for (let i = 0; i < page.levers.length; i += 1) {
    if (countriesShown().includes(page.levers[i].country)) {
      await levers(page.levers[i], i + 1);
    }
  }
  if (!drawn["past-1"]) { await past(); }
}

// One change after the other: a chart must not get the rows of two choices at once.
let working = Promise.resolve();
function redraw() {
  document.documentElement.dataset.charts = "drawing";
  working = working.then(update).then(
    function () { document.documentElement.dataset.charts = "drawn"; },
    function (error) {
      document.documentElement.dataset.charts = "failed";
      console.error(error);
    });
  return working;
}

function choose(name, value) {
  if (choice[name] === value || !possible(name, value)) { return; }
  choice[name] = value;
  writeAddress("");
  redraw();
}

CHOICES.forEach(function (name) {
  control(name).addEventListener("change", function () { choose(name, control(name).value); });
});
document.getElementById("choose-start").addEventListener("click", function () {
  Object.assign(choice, START);
  writeAddress("");
  redraw();
});

function follow() {
  const at = readAddress();
  const target = at ? document.getElementById(at) : null;
  if (target) {
    // A source or an input may be inside something folded.
    for (let part = target; part; part = part.parentElement) {
      if (part.tagName === "DETAILS") { part.open = true; }
    }
  }
  writeAddress(target ? at : "");
  redraw().then(function () { if (target) { target.scrollIntoView(); } });
}
window.addEventListener("hashchange", follow);

// The tables behind the charts belong on paper; long lists only if the reader has opened them.
let opened = [];
window.addEventListener("beforeprint", function () {
  opened = [...document.querySelectorAll("details.figures:not([open])")];
  opened.forEach(function (part) { part.open = true; });
});
window.addEventListener("afterprint", function () {
  opened.forEach(function (part) { part.open = false; });
});

follow();
