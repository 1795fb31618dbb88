"use strict";
// What people do with the page: give files, choose one of them, make a blank workbook.
const FORMS = /\.(xlsx|xlsm|xls|et|xlsb|ods|xltx|xltm|xlt|ett|docx|docm)$/i;
const the = (id) => document.getElementById(id);

const page = {
  engine: document.querySelector("meta[name=engine]").content === "server" ? new ServerEngine() : new BrowserEngine(),
  open: false,
  entries: [], // { name, file, answer | failure, state }
  chosen: null,
  order: { by: "", down: false },
  busy: false,
  stopping: false,
};

function state(key, values = {}, busy = false) {
  page.state = [key, values];
  the("state").textContent = say(key, values);
  the("state").classList.toggle("busy", busy);
}

async function begin() {
  state("starting", {}, true);
  translate();
  try {
    await page.engine.start((word) => state(word, {}, true));
  } catch (error) {
    if (error instanceof Told) state(error.message);
    else state("no_start", { error: error.message });
    return;
  }
  page.open = true;
  enable(true);
  state("ready");
  page.ready = performance.now();
  document.body.dataset.ready = "yes";
}

function enable(on) {
  for (const id of ["choose", "folder", "make"]) the(id).disabled = !on;
}

// ---- giving files ----

async function filesOf(transfer) {
  const found = [];
  const walk = async (item) => {
    if (item.isFile) {
      const file = await new Promise((yes, no) => item.file(yes, no));
      found.push({ file, name: item.fullPath.replace(/^\//, "") });
      return;
    }
    const reader = item.createReader();
    for (;;) {
      const part = await new Promise((yes, no) => reader.readEntries(yes, no));
      if (!part.length) return;
      for (const inside of part) await walk(inside);
    }
  };
  const items = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!items.length) return given(transfer.files); // an older browser, which knows no folders
  const folders = items.some((item) => item.isDirectory);
  for (const item of items) await walk(item);
  return folders ? workbooksOf(found) : found;
}

// Of folders only workbooks, none that are hidden or locks of open ones; what is named is checked.
const workbooksOf = (given) => given.filter(({ name }) => FORMS.test(name) && !/(^|\/)(~\$|\.)[^/]*$/.test(name));

async function checkAll(given) {
  if (page.busy || !page.open) return;
  if (!given.length) {
    state("folder_empty");
    return;
  }
  page.busy = true;
  page.stopping = false;
  document.body.classList.add("used");
  enable(false);
  given.sort((one, other) => one.name.localeCompare(other.name, "zh-CN"));
  page.entries = given.map(({ file, name }) => ({ file, name }));
  page.chosen = null;
  the("report").hidden = true;
  the("batch").hidden = given.length === 1;
  list();
  for (const entry of page.entries) {
    if (page.stopping) break;
    state("checking", { name: entry.name }, true);
    await check(entry);
    if (!page.chosen) choose(entry);
    list();
  }
  const left = page.entries.filter((entry) => !entry.answer && !entry.failure).length;
  page.busy = false;
  enable(true);
  list();
  if (left) state("stopped", { count: left });
  else state("ready");
  document.body.dataset.checked = String(Number(document.body.dataset.checked || 0) + 1);
}

async function check(entry) {
  const started = performance.now();
  if (entry.file.size > LIMIT) {
    const values = { size: Math.ceil(entry.file.size / 1e6), limit: LIMIT / 1e6 };
    return Object.assign(entry, { failure: "too_large", values });
  }
  let bytes;
  try {
    bytes = new Uint8Array(await entry.file.arrayBuffer());
  } catch {
    return Object.assign(entry, { failure: "unreadable_here" });
  }
  try {
    entry.answer = await page.engine.checked(entry.name, bytes);
  } catch (error) {
    console.warn(error.cause ?? error);
    Object.assign(entry, { failure: error instanceof Told ? error.message : "crashed", values: { seconds: SECONDS } });
  }
  entry.ms = Math.round(performance.now() - started);
}

function choose(entry) {
  page.chosen = entry;
  showReport(the("report"), entry);
  list();
}

// ---- many files ----

function lineOf(entry) {
  if (!entry.answer) {
    const verdict = entry.failure ? "failed" : "waiting";
    return { name: entry.name, unit: "", verdict, errors: "", warnings: "", first: entry.failure ? say(entry.failure, entry.values) : "" };
  }
  const file = fileOf(entry.answer);
  const first = file.findings.find((finding) => finding.severity !== "note");
  return {
    name: entry.name, unit: file.unit_name ?? "", verdict: verdictOf(file), errors: countOf(file, "error"),
    warnings: countOf(file, "warning"), first: first ? `${first.code} ${first.message}` : "",
  };
}

const HEADS = [["name", "file"], ["unit", "unit_name"], ["verdict", "verdict"], ["errors", "errors"], ["warnings", "warnings"], ["first", "first"]];

function list() {
  if (page.entries.length < 2) return;
  const done = page.entries.filter((entry) => entry.answer || entry.failure).length;
  the("progress").max = page.entries.length;
  the("progress").value = done;
  the("counts").textContent = say("progress", { done, all: page.entries.length });
  the("stop").disabled = !page.busy;
  const heads = HEADS.map(([key, word]) => {
    const sign = page.order.by !== key ? "" : page.order.down ? " ▼" : " ▲";
    const sort = () => {
      page.order = { by: key, down: page.order.by === key && !page.order.down };
      list();
    };
    const sorted = page.order.by !== key ? null : page.order.down ? "descending" : "ascending";
    return element("th", { scope: "col", "aria-sort": sorted }, element("button", { type: "button", onclick: sort }, say(word) + sign));
  });
  the("list").tHead.replaceChildren(element("tr", {}, ...heads));
  the("list").tBodies[0].replaceChildren(...chosenLines().map(rowOf));
}

function chosenLines() {
  const which = the("which").value;
  const wanted = the("search").value.trim().toLowerCase();
  const lines = page.entries.map((entry) => ({ entry, line: lineOf(entry) })).filter(({ line }) => {
    const group = line.verdict === "unreadable" || line.verdict === "failed" ? "unreadable" : GRADES[line.verdict] === "good" ? "good" : "bad";
    return (!which || which === group) && Object.values(line).join(" ").toLowerCase().includes(wanted);
  });
  const { by, down } = page.order;
  const rank = Object.keys(GRADES);
  const key = ({ line }) => (by === "verdict" ? rank.indexOf(line.verdict) : line[by]);
  if (by) {
    lines.sort((one, other) => {
      const [a, b] = [key(one), key(other)];
      const way = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "zh-CN");
      return down ? -way : way;
    });
  }
  return lines;
}

function rowOf({ entry, line }) {
  const grade = GRADES[line.verdict];
  const show = () => choose(entry);
  const name = element("button", { type: "button", onclick: show }, line.name);
  return element(
    "tr", { "aria-current": entry === page.chosen ? "true" : null, onclick: (event) => event.target.closest("button") || show() },
    element("td", {}, name), element("td", {}, line.unit),
    element("td", { class: `short ${grade ?? ""}` }, (grade ? `${SIGNS[grade]} ` : "") + say(`brief_${line.verdict}`)),
    element("td", { class: "number" }, String(line.errors)), element("td", { class: "number" }, String(line.warnings)),
    element("td", {}, line.first),
  );
}

function saveLedger() {
  const quoted = (text) => {
    // A program of tables must not take a name for a formula.
    const safe = /^[=+\-@\t\r]/.test(String(text)) ? `'${text}` : String(text);
    return `"${safe.replace(/"/g, '""')}"`;
  };
  const rows = [HEADS.map(([, word]) => say(word)), ...chosenLines().map(({ line }) => HEADS.map(([key]) => (key === "verdict" ? say(line[key]) : line[key])))];
  saveAs("检查清单.csv", "\ufeff" + rows.map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n", "text/csv");
}

// ---- a blank workbook ----

async function askWhich() {
  if (!the("family").length) {
    enable(false);
    try {
      const families = await page.engine.families();
      the("family").append(...families.map(({ id, name }) => element("option", { value: id }, name)));
    } catch (error) {
      state(error.message, { seconds: SECONDS });
      return;
    } finally {
      enable(true);
    }
    // In its second half a year's budget is the next one's.
    const today = new Date();
    the("year").value = today.getFullYear() + (today.getMonth() < 6 ? 0 : 1);
  }
  the("blank").showModal();
}

const makeBlank = () => {
  const wishes = { template: the("family").value, unit: the("unit").value.trim(), year: Number(the("year").value) || null, lang: language };
  return saveMade("making", {}, () => page.engine.blank(wishes));
};

const saveMarked = (entry) =>
  saveMade("marking", { name: entry.name }, async () =>
    page.engine.marked(entry.name, new Uint8Array(await entry.file.arrayBuffer())));

async function saveMade(word, values, make) {
  if (page.busy) return;
  enable(false);
  state(word, values, true);
  try {
    const { name, bytes, refused } = await make();
    if (refused) state("no_blank", { error: refused });
    else {
      saveAs(name, bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
      state("ready");
    }
  } catch (error) {
    console.warn(error.cause ?? error);
    state("no_blank", { error: error instanceof Told ? say(error.message, { seconds: SECONDS }) : error.message });
  }
  enable(true);
}

// ---- events ----

const given = (files) => [...files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
the("choose").onclick = () => the("files").click();
the("folder").onclick = () => the("folders").click();
for (const [id, kept] of [["files", (all) => all], ["folders", workbooksOf]]) {
  the(id).onchange = async (event) => {
    const chosen = kept(given(event.target.files));
    await checkAll(chosen);
    event.target.value = "";
  };
}
addEventListener("dragover", (event) => { event.preventDefault(); the("drop").classList.add("over"); });
addEventListener("dragleave", () => the("drop").classList.remove("over"));
addEventListener("drop", async (event) => {
  event.preventDefault();
  the("drop").classList.remove("over");
  await checkAll(await filesOf(event.dataTransfer));
});
the("stop").onclick = () => { page.stopping = true; };
the("which").onchange = list;
the("search").oninput = list;
the("ledger").onclick = saveLedger;
the("make").onclick = askWhich;
the("blank").onclose = () => the("blank").returnValue && makeBlank();
the("language").onclick = () => {
  language = language === "zh" ? "en" : "zh";
  translate();
  state(...page.state);
  list();
  if (page.chosen) showReport(the("report"), page.chosen);
};
begin();
