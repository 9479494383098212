"use strict";
// Data, texts and numbers of the page, and what the reader has chosen.

const page = JSON.parse(document.getElementById("page-data").textContent);
const words = page.words;

const whole = new Intl.NumberFormat(page.language, { maximumFractionDigits: 0 });

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, function (all, name) { return values[name]; });
}

function persons(value) {
  // Rounded first, so that -0.2 is 0 and not -0.
  const number = Math.round(value);
  return (number < 0 ? "\u2212" : "") + whole.format(Math.abs(number));
}

function percent(share) {
  if (share > 0 && share < 0.005) { return words.least; }
  if (share > 0.995 && share < 1) { return words.most; }
  return fill(words.percent, { share: Math.round(100 * share) });
}

function band(low, high) {
  return fill(words.band, { low: persons(low), high: persons(high) });
}

function label(code) { return page.labels[code]; }

function side(chance) {
  if (chance >= page.likely) { return "short"; }
  return chance < page.unlikely ? "less" : "open";
}

// The choices of the page, by the control that makes them. The address keeps those that differ from
// the start, after the mark of a fragment, so that a link opens the same view. `at` is the section.
const CHOICES = ["country", "occupation", "scope", "year", "measure"];
const START = {
  country: page.countries.length === 1 ? page.countries[0] : "",
  occupation: page.occupations[0],
  scope: page.scopes[0],
  year: String(page.last),
  measure: "gap"
};
const choice = Object.assign({}, START);

function control(name) { return document.getElementById("choose-" + name); }

function possible(name, value) {
  return [...control(name).options].some(function (option) { return option.value === value; });
}

// Reads the address; returns the section to go to, if it names one.
function readAddress() {
  const text = decodeURIComponent(location.hash.slice(1));
  const kept = new URLSearchParams(location.hash.slice(1));
  // Without a choice it is the address of a section, and the choice stays as it is.
  if (text && !text.includes("=")) { return text; }
  CHOICES.forEach(function (name) {
    const value = kept.get(name);
    choice[name] = value !== null && possible(name, value) ? value : START[name];
  });
  return kept.get("at") || "";
}

function writeAddress(at) {
  const kept = new URLSearchParams();
  CHOICES.forEach(function (name) {
    if (choice[name] !== START[name]) { kept.set(name, choice[name]); }
  });
  const changed = kept.size > 0;
  if (changed && at) { kept.set("at", at); }
  const text = changed ? "#" + kept.toString() : (at ? "#" + at : "");
  if (text !== location.hash) {
    history.replaceState(null, "", text || location.pathname + location.search);
  }
}

function showControls() {
  CHOICES.forEach(function (name) { control(name).value = choice[name]; });
}

function countriesShown() {
  return choice.country ? [choice.country] : page.countries;
}

function cellName(country, measure, occupation) {
  const parts = [country, choice.scope, occupation || choice.occupation];
  return (measure ? [...parts, measure] : parts).join("|");
}

// A cell by year, as objects. Flows begin a year after the base year.
function cell(country, measure, occupation) {
  const found = page.cells[cellName(country, measure, occupation)] || [];
  return found.map(function (values, i) {
    const row = { year: page.last - found.length + 1 + i };
    ["median", "q025", "q10", "q25", "q75", "q90", "q975", "chance", "words"].forEach(
      function (name, j) { row[name] = values[j]; });
    return row;
  });
}
