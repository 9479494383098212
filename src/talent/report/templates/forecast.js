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

async function levers(found, number) {
  const rows = found.map(function (one, i) {
    const row = Object.assign({}, one, { order: i, value: persons(one.value) });
    row.strong = i === 0 || i === found.length - 1;
    row.tip = { title: one.name };
    row.tip[row.strong ? words.mean : words.effect] = row.value;
    row.tip[words.band80] = one.q10 === null ? words.unknown : band(one.q10, one.q90);
    if (one.each !== null) {
      row.tip[words.cost_each] = persons(one.each);
      row.value = fill(words.lever, { effect: row.value, cost: persons(one.each) });
    }
    return row;
  });
  const figure = document.getElementById("lever-" + number).closest("figure");
  await show("lever-" + number, "levers", rows, fill(words.levers_label, {
    country: label(figure.dataset.country), year: page.last, steps: steps(rows)
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
    const id = "lever-" + (i + 1);
    const hidden = document.getElementById(id).closest("[data-country]").hidden;
    if (!hidden && !drawn[id]) { await levers(page.levers[i], i + 1); }
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
