"use strict";
// Shows the report on one file: the verdict, what to mend, what is wrong, the sheets.
const GRADES = {
  consistent: "good", rounding: "good", balanced: "doubt", inferred: "doubt", doubtful: "doubt",
  incomplete: "bad", inconsistent: "bad", unreadable: "bad", blank_form: "doubt", failed: "bad",
};
const SIGNS = { good: "√", doubt: "？", bad: "×" };

const fileOf = (answer) => JSON.parse(answer.json[language]).files[0];
const changedTo = (change) => (change.range ? change.range.join(say("between")) : change.proposed);

function verdictOf(file) {
  const blank = file.findings.some((finding) => finding.code === "P101");
  return blank && !countOf(file, "error") ? "blank_form" : file.verdict;
}

const countOf = (file, severity) =>
  file.findings.filter((finding) => finding.severity === severity && !finding.explained).length;

// A sheet of the report: all its nodes are made anew, also when the language changes.
function showReport(root, entry) {
  root.hidden = false;
  if (!entry.answer) {
    root.replaceChildren(banner("failed", say(entry.failure, entry.values)), element("p", {}, entry.name));
    return;
  }
  const file = fileOf(entry.answer);
  const draw = async (number) =>
    page.engine.drawn(entry.name, new Uint8Array(await entry.file.arrayBuffer()), number);
  const sheets = new Sheets(entry.answer.sheets, marksOf(file), draw);
  const left = element("div", {}, ...corrections(file, sheets), ...problems(file, sheets));
  const both = sheets.views.length ? element("div", { class: "both" }, left, sheets.root) : left;
  root.replaceChildren(
    banner(verdictOf(file), file.findings.length && file.verdict === "unreadable" ? file.findings[0].message : ""),
    element("div", { class: "line apart" }, element("div", {}, ...seen(file, entry)), actions(entry)),
    both,
    element("details", { class: "full" }, element("summary", {}, say("full")), element("pre", {}, entry.answer.text[language])),
  );
  sheets.showFirst();
}

function banner(verdict, more) {
  const grade = GRADES[verdict];
  const node = element("div", { class: `verdict ${grade}`, role: "status" }, element("strong", {}, `${SIGNS[grade]} ${say(verdict)}`));
  if (more) node.append(element("div", {}, more));
  return node;
}

function seen(file, { name, answer }) {
  const facts = [name, file.unit_name, file.year && say("of_year", { year: file.year }), answer.family, file.amount_unit];
  const nodes = [element("div", {}, facts.filter(Boolean).join("　·　"))];
  if (file.template) {
    nodes.push(element("div", {}, say("checked", file.outcomes)));
    const empty = file.tables.filter((table) => table.empty).map((table) => table.sheet);
    const counts = { found: file.tables.filter((table) => table.found).length, all: file.tables.length, empty: empty.join("、") };
    nodes.push(element("div", { class: "quiet" }, say(empty.length ? "tables" : "tables_full", counts)));
  }
  return nodes;
}

const button = (word, act) => element("button", { type: "button", onclick: act }, say(word));
const REPORTS = { ".html": "as_page", ".docx": "as_word", ".xlsx": "as_excel", ".csv": "as_table" };
const reportsOf = (entries) =>
  Object.entries(REPORTS).map(([form, word]) => button(word, () => saveFiled(form, entries())));

function actions(entry) {
  const stem = entry.name.replace(/\.[^.]+$/, "").replace(/.*\//, "");
  const { json, text, sheets } = entry.answer;
  return element(
    "div", { class: "actions" },
    element("div", { class: "line" },
      ...(sheets.length ? [button("save_marked", () => saveMarked(entry))] : []),
      button("print", () => print()),
      ...(page.entries.length > 1 ? [button("back", () => the("batch").scrollIntoView())] : [])),
    element("div", { class: "line", role: "group", "aria-label": say("save_report") },
      say("save_report"), ...reportsOf(() => [entry]),
      button("as_text", () => saveAs(`${stem}-${say("report")}.txt`, "\ufeff" + text[language].replace(/\n/g, "\r\n"))),
      button("as_json", () => saveAs(`${stem}.json`, json[language]))),
  );
}

function place(sheets, sheet, cell) {
  if (!sheets.has(sheet, cell)) return element("span", {}, cell);
  return element("button", { type: "button", onclick: () => sheets.goTo(sheet, cell) }, cell);
}

function corrections(file, sheets) {
  return file.corrections.flatMap((correction, number) => {
    const heads = ["table", "cell", "now", "to", "why"].map((word) => element("th", { scope: "col" }, say(word)));
    const rows = correction.cells.map((change) =>
      element("tr", {},
        element("td", { class: "short" }, change.sheet),
        element("td", {}, place(sheets, change.sheet, change.cell)),
        element("td", { class: "number" }, change.value || say("blank_cell")),
        element("td", { class: "number" }, changedTo(change)),
        element("td", {}, change.hint || (change.carried ? say("carried") : ""))));
    const table = element("table", { class: "fixes" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
    if (number) return [element("details", {}, element("summary", {}, say("other")), table)];
    return [element("h3", {}, say("mend")), table];
  });
}

function problems(file, sheets) {
  const told = file.findings.filter((finding) => finding.severity !== "note");
  const mended = new Set(file.corrections[0]?.resolves);
  const causes = [], resolved = [], follow = [];
  for (const finding of told) {
    if (finding.explained) follow.push(finding);
    else if (mended.has(finding.code) && finding.outcome !== "not_checked") resolved.push(finding);
    else causes.push(finding);
  }
  const notes = file.findings.filter((finding) => finding.severity === "note");
  const nodes = [];
  const part = (word, findings, open) => {
    if (!findings.length) return;
    const list = element("ul", { class: "findings" }, ...findings.map((finding) => item(finding, sheets)));
    nodes.push(element("details", { open }, element("summary", {}, say(word, { count: findings.length })), list));
  };
  if (file.verdict !== "unreadable") {
    part("problems", causes, true);
    part("resolved", resolved, causes.length === 0);
    part("follow", follow, false);
    part("notes", notes, false);
    if (!told.length) nodes.unshift(element("p", {}, say("nothing")));
  }
  return nodes;
}

const MOST_CELLS = 12;

function item(finding, sheets) {
  const node = element("li", { class: finding.severity }, element("code", {}, finding.code), finding.message);
  if (finding.difference) node.append(element("div", { class: "quiet" }, say("differ", { amount: finding.difference })));
  const cells = element("div", { class: "cells quiet" });
  let sheet = null;
  for (const cell of finding.cells.slice(0, MOST_CELLS)) {
    if (cell.sheet !== sheet) cells.append(` ${cell.sheet} `);
    sheet = cell.sheet;
    cells.append(place(sheets, cell.sheet, cell.cell));
  }
  if (finding.cells.length > MOST_CELLS) cells.append(" …");
  if (finding.cells.length) node.append(cells);
  return node;
}
