"use strict";
// What people do with the page: give files, choose one of them, make a blank workbook.
const the = (id) => document.getElementById(id);

const page = {
  engine: document.querySelector("meta[name=engine]").content === "server" ? new ServerEngine() : new BrowserEngine(),
  open: false,
  entries: [], // { name, file, answer | failure }
  others: [], // names of files in folders that are not checked
  chosen: null,
  order: { by: "", down: false },
  busy: false,
  stopping: false,
  now: localTime,
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
  busy(false);
  state("ready");
  page.ready = performance.now();
  document.body.dataset.ready = "yes";
}

// While something is being done nothing else is begun, but it can be stopped.
function busy(on) {
  page.busy = on;
  page.stopping = false;
  for (const id of ["choose", "folder", "make"]) the(id).disabled = on;
  the("stop").hidden = !on;
  the("resume").hidden = true;
  the("stop").disabled = false;
}

function mayBegin() {
  if (page.busy) state("wait", {}, true);
  return page.open && !page.busy;
}

const failed = (error) => (error instanceof Told ? say(error.message, { seconds: SECONDS }) : error.message);

// Files in a folder are over in a moment: only what runs on is ended, since its engine ends with it.
function stop() {
  page.stopping = true;
  the("stop").disabled = true;
  const begun = page.entries.find((entry) => entry.begun);
  setTimeout(() => {
    if (page.busy && page.stopping && begun === page.entries.find((entry) => entry.begun)) page.engine.stop();
  }, 500);
}

// ---- giving files ----

// What is dropped must be taken at once. Of a folder under file:// Chromium opens only the handle,
// Firefox only the entry.
async function filesOf(transfer) {
  const items = [...transfer.items].filter(({ kind }) => kind === "file").map((item) => ({
    file: item.getAsFile(), entry: item.webkitGetAsEntry?.(), handle: item.getAsFileSystemHandle?.(),
  }));
  const found = [];
  let folders = false;
  for (const { file, entry, handle } of items) {
    if (!entry?.isDirectory) found.push({ file, name: file.name });
    else {
      folders = true;
      await (handle ? inHandle(await handle, entry.name, found) : inEntry(entry, found));
    }
  }
  return folders ? workbooksOf(found) : found;
}

async function inHandle(folder, path, found) {
  for await (const [inside, handle] of folder.entries()) {
    const name = `${path}/${inside}`;
    if (handle.kind === "directory") await inHandle(handle, name, found);
    else found.push({ file: await handle.getFile(), name });
  }
}

async function inEntry(folder, found) {
  const reader = folder.createReader();
  for (;;) {
    const part = await new Promise((yes, no) => reader.readEntries(yes, no));
    if (!part.length) return;
    for (const entry of part) {
      if (entry.isDirectory) await inEntry(entry, found);
      else found.push({ file: await new Promise((yes, no) => entry.file(yes, no)), name: entry.fullPath.slice(1) });
    }
  }
}

// Of folders only workbooks, none that are hidden or locks of open ones; what is named is checked.
function workbooksOf(given) {
  const isOne = ({ name }) => page.engine.forms.test(name) && !/(^|\/)(~\$|\.)[^/]*$/.test(name);
  page.others = given.filter((each) => !isOne(each)).map(({ name }) => name);
  return given.filter(isOne);
}

async function checkAll(given) {
  if (!mayBegin()) return;
  if (!given.length) {
    state("folder_empty");
    return;
  }
  document.body.classList.add("used");
  given.sort((one, other) => one.name.localeCompare(other.name, "zh-CN"));
  page.entries = given.map(({ file, name }) => ({ file, name }));
  page.chosen = null;
  page.order = { by: "", down: false };
  the("which").value = the("search").value = ""; // nothing of the new files is left out
  the("report").hidden = true;
  the("batch").hidden = given.length === 1 && !page.others.length;
  await checkRest();
}

const isLeft = (entry) => !entry.answer && !entry.failure;

// What is not checked yet: all at first, and after a stop the rest.
async function checkRest() {
  busy(true);
  list();
  for (const entry of page.entries.filter(isLeft)) {
    if (page.stopping) break;
    state("checking", { name: entry.name }, true);
    entry.begun = true;
    await check(entry);
    entry.begun = false;
    if (!page.chosen && !isLeft(entry)) choose(entry);
    list();
  }
  const left = page.entries.filter(isLeft).length;
  busy(false);
  the("resume").hidden = !left;
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
    entry.lines = {};
  } catch (error) {
    console.warn(error.cause ?? error);
    if (error.message === "ended") return;
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
  if (entry.answer) return (entry.lines[language] ??= lineOfAnswer(entry));
  const verdict = entry.failure ? "failed" : "waiting";
  const first = entry.failure ? say(entry.failure, entry.values) : "";
  return { name: entry.name, unit: "", verdict, errors: "", warnings: "", first };
}

function lineOfAnswer(entry) {
  const file = fileOf(entry.answer);
  const first = file.findings.find((finding) => finding.severity !== "note");
  return {
    name: entry.name, unit: file.unit_name ?? "", verdict: verdictOf(file), errors: countOf(file, "error"),
    warnings: countOf(file, "warning"), first: first ? `${first.code} ${first.message}` : "",
  };
}

const HEADS = [["name", "file"], ["unit", "unit_name"], ["verdict", "verdict"], ["errors", "errors"], ["warnings", "warnings"], ["first", "first"]];

function list() {
  if (the("batch").hidden) return;
  const done = page.entries.filter((entry) => entry.answer || entry.failure).length;
  the("progress").max = page.entries.length;
  the("progress").value = done;
  the("counts").textContent = say("progress", { done, all: page.entries.length });
  const { others } = page;
  const few = others.slice(0, 5).join("、") + (others.length > 5 ? "……" : "");
  the("others").textContent = others.length ? say("others", { count: others.length, names: few }) : "";
  the("ledger").replaceChildren(say("ledger"), ...reportsOf(() => chosenLines().map(({ entry }) => entry)));
  const heads = HEADS.map(([key, word]) => {
    const sign = page.order.by !== key ? "" : page.order.down ? " ▼" : " ▲";
    const sort = () => {
      // Of counts the largest are wanted first.
      page.order = { by: key, down: page.order.by === key ? !page.order.down : ["errors", "warnings"].includes(key) };
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
  const show = () => {
    choose(entry);
    the("report").scrollIntoView();
  };
  const name = element("button", { type: "button", onclick: show }, line.name);
  return element(
    "tr", { "aria-current": entry === page.chosen ? "true" : null, onclick: (event) => event.target.closest("button") || show() },
    element("td", {}, name), element("td", {}, line.unit),
    element("td", { class: `short ${grade ?? ""}` }, (grade ? `${SIGNS[grade]} ` : "") + say(`brief_${line.verdict}`)),
    element("td", { class: "number" }, String(line.errors)), element("td", { class: "number" }, String(line.warnings)),
    element("td", {}, line.first),
  );
}

// ---- saving ----

// The time here with its difference from that of Greenwich, as reports name it.
function localTime() {
  const now = new Date();
  const minutes = -now.getTimezoneOffset();
  const here = new Date(now.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  return `${here}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}

async function saveFiled(form, entries) {
  const told = entries.filter((entry) => !isLeft(entry));
  if (!told.length) return;
  const files = told.map(({ name, answer, failure }) => (answer ? { name, unit: answer.unit[language] } : { name, failure }));
  const saved = await saveMade("filing", {}, () => page.engine.filed({ form, lang: language, time: page.now(), files }));
  if (saved && told.length < entries.length) state("ledger_saved", { count: entries.length - told.length });
}

const saveMarked = (entry) =>
  saveMade("marking", { name: entry.name }, async () =>
    page.engine.marked(entry.name, new Uint8Array(await entry.file.arrayBuffer())));

async function saveMade(word, values, make) {
  if (!mayBegin()) return false;
  busy(true);
  state(word, values, true);
  try {
    const { name, bytes, refused } = await make();
    if (refused) state("no_blank", { error: refused });
    else {
      saveAs(name, bytes);
      state("ready");
      return true;
    }
  } catch (error) {
    console.warn(error.cause ?? error);
    if (error.message === "ended") state("ended");
    else state("no_blank", { error: failed(error) });
  } finally {
    busy(false);
  }
  return false;
}

// ---- a blank workbook ----

async function askWhich() {
  if (!mayBegin()) return;
  if (!the("family").length) {
    busy(true);
    try {
      const families = await page.engine.families();
      the("family").append(...families.map(({ id, name }) => element("option", { value: id }, name)));
    } catch (error) {
      state("no_blank", { error: failed(error) });
      return;
    } finally {
      busy(false);
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

// ---- events ----

const given = (files) => [...files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
the("choose").onclick = () => the("files").click();
the("folder").onclick = () => the("folders").click();
for (const [id, kept] of [["files", (all) => all], ["folders", workbooksOf]]) {
  the(id).onchange = async (event) => {
    page.others = [];
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
  if (!mayBegin()) return;
  page.others = [];
  let dropped;
  try {
    dropped = await filesOf(event.dataTransfer);
  } catch (error) {
    console.warn(error);
    state("not_dropped");
    return;
  }
  await checkAll(dropped);
});
the("stop").onclick = stop;
the("resume").onclick = checkRest;
the("which").onchange = list;
the("search").oninput = list;
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
