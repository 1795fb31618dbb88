"use strict";
// Draws the sheets of a workbook with their marked cells.
const lettersOf = (column) => {
  let text = "";
  for (; column > 0; column = Math.floor((column - 1) / 26)) {
    text = String.fromCharCode(65 + ((column - 1) % 26)) + text;
  }
  return text;
};

// What is to be said of each cell: { sheet: { C10: { kind, reasons } } }, the gravest kind first.
function marksOf(file) {
  const marks = {};
  const grave = ["fix", "error", "warning"];
  const mark = (sheet, cell, kind, reason) => {
    const of_cell = ((marks[sheet] ??= {})[cell] ??= { kind, reasons: [] });
    if (grave.indexOf(kind) < grave.indexOf(of_cell.kind)) of_cell.kind = kind;
    if (!of_cell.reasons.includes(reason)) of_cell.reasons.push(reason);
  };
  for (const change of file.corrections[0]?.cells ?? []) {
    const to = changedTo(change);
    const reason = `${say("now")} ${change.value || say("blank_cell")} → ${to}  ${change.hint}`;
    mark(change.sheet, change.cell, "fix", reason.trim());
  }
  for (const finding of file.findings) {
    if (finding.severity === "note") continue;
    for (const cell of finding.cells) {
      mark(cell.sheet, cell.cell, finding.severity, `${finding.code} ${finding.message}`);
    }
  }
  return marks;
}

// Black or white, whichever can be read on a colour `rrggbb`.
const inkOn = (paper) => {
  const [red, green, blue] = [0, 2, 4].map((at) => parseInt(paper.slice(at, at + 2), 16));
  return 3 * red + 6 * green + blue < 1280 ? "#fff" : "#000";
};

class Sheets {
  // Of sheets without findings there is the name alone; `draw` gets one by its number.
  constructor(views, marks, draw) {
    this.views = views;
    this.draw = draw;
    this.marks = marks;
    this.tabs = element("div", { class: "tabs", role: "tablist", "aria-label": say("sheet"), onkeydown: (event) => this.step(event) });
    this.grid = element("div", { class: "sheet", tabindex: "0", role: "tabpanel" });
    this.why = element("p", { class: "why", role: "status" }, say("point"));
    this.root = element("div", { class: "drawn" }, this.tabs, this.why, this.grid);
    for (const view of views) {
      const label = view.name + (view.state === "visible" ? "" : say("hidden"));
      const show = () => this.show(view.name);
      const count = Object.keys(marks[view.name] ?? {}).length;
      const badge = count ? element("span", { class: "badge" }, String(count)) : "";
      this.tabs.append(element("button", { type: "button", role: "tab", onclick: show }, label, badge));
    }
  }

  // The cell to mend, or else the first that is marked.
  showFirst() {
    const marked = this.views.flatMap((view) =>
      Object.entries(this.marks[view.name] ?? {}).map(([cell, { kind }]) => ({ sheet: view.name, cell, kind })));
    const first = ["fix", "error", "warning"].map((kind) => marked.find((mark) => mark.kind === kind)).find(Boolean);
    const drawn = this.views.find((view) => view.rows);
    if (first) this.goTo(first.sheet, first.cell, false);
    else if (drawn) this.show(drawn.name);
    else if (this.views.length) {
      this.tabs.firstChild.tabIndex = 0;
      this.why.textContent = say("choose_sheet");
      this.grid.hidden = true;
    }
  }

  has(sheet, cell) {
    return this.views.some((view) => view.name === sheet) && /^[A-Z]+[0-9]+$/.test(cell);
  }

  async show(name) {
    if (this.shown === name) return;
    this.shown = name;
    const at = this.views.findIndex((view) => view.name === name);
    [...this.tabs.children].forEach((tab, n) => {
      tab.setAttribute("aria-selected", String(n === at));
      tab.tabIndex = n === at ? 0 : -1;
      if (n === at) this.tabs.scrollTop = tab.offsetTop - this.tabs.offsetTop - tab.offsetHeight;
    });
    this.why.textContent = say("point");
    this.grid.hidden = false;
    this.grid.setAttribute("aria-label", name);
    if (!this.views[at].rows) {
      this.grid.replaceChildren(element("p", { class: "quiet" }, say("drawing")));
      try {
        this.views[at] = await this.draw(at);
      } catch (error) {
        this.grid.replaceChildren(element("p", {}, failed(error)));
        this.shown = null;
        return;
      }
      if (this.shown !== name) return;
    }
    this.grid.replaceChildren(this.table(this.views[at]));
    if (this.views[at].cut) this.grid.prepend(element("p", { class: "quiet" }, say("cut")));
  }

  // Arrows go from sheet to sheet, as in every list of tabs.
  step(event) {
    const tabs = [...this.tabs.children];
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined || !tabs[to]) return;
    event.preventDefault();
    tabs[to].focus();
    tabs[to].click();
  }

  async goTo(sheet, cell, follow = true) {
    await this.show(sheet);
    for (const node of this.grid.querySelectorAll(".here")) node.classList.remove("here");
    const node = this.grid.querySelector(`td[data-cell="${cell}"]`);
    if (!node) return;
    node.classList.add("here");
    if (follow) this.root.scrollIntoView({ block: "nearest" });
    // Within the sheet it stands in the middle, clear of the frozen heads.
    this.grid.scrollTop += node.getBoundingClientRect().top - this.grid.getBoundingClientRect().top - this.grid.clientHeight / 2;
    this.grid.scrollLeft += node.getBoundingClientRect().left - this.grid.getBoundingClientRect().left - this.grid.clientWidth / 2;
    this.explain(node);
    if (!follow) return;
    if (!node.hasAttribute("tabindex")) node.tabIndex = -1;
    node.focus({ preventScroll: true });
  }

  explain(node) {
    const mark = this.marks[this.shown]?.[node.dataset.cell];
    if (mark) this.why.textContent = `${node.dataset.cell}　${mark.reasons.join("\n")}`;
  }

  table(view) {
    const marks = this.marks[view.name] ?? {};
    const unseen_columns = new Set(view.unseen);
    const head = element("tr", {}, element("th", {}));
    for (let column = 1; column <= view.columns; column++) {
      head.append(element("th", { scope: "col", class: unseen_columns.has(column) ? "unseen" : null }, lettersOf(column)));
    }
    const body = element("tbody");
    const under = new Set(); // cells that a merged one covers
    const rows = new Map(view.rows.map(([number, unseen, cells]) => [number, { unseen, cells }]));
    const last = Math.max(0, ...rows.keys(), ...this.markedRows(marks).filter((row) => row <= 1000));
    for (let number = 1; number <= last; number++) {
      const { unseen = false, cells = [] } = rows.get(number) ?? {};
      const row = element("tr", { class: unseen ? "unseen" : null }, element("th", { scope: "row" }, String(number)));
      const by_column = new Map(cells.map((cell) => [cell[0], cell]));
      for (let column = 1; column <= view.columns; column++) {
        if (under.has(`${number},${column}`)) continue;
        const [, text = "", isNumber = false, across = 1, down = 1, paper = ""] = by_column.get(column) ?? [];
        for (let r = 0; r < down; r++) for (let c = 0; c < across; c++) under.add(`${number + r},${column + c}`);
        const cell = this.cell(lettersOf(column) + number, text, isNumber, across, down, marks);
        if (unseen_columns.has(column)) cell.classList.add("unseen");
        else if (paper && !marks[cell.dataset.cell]) Object.assign(cell.style, { backgroundColor: `#${paper}`, color: inkOn(paper) });
        row.append(cell);
      }
      body.append(row);
    }
    return element("table", {}, element("thead", {}, head), body);
  }

  markedRows(marks) {
    return Object.keys(marks).map((cell) => Number(cell.replace(/^[A-Z]+/, "")));
  }

  cell(name, text, isNumber, across, down, marks) {
    const mark = marks[name];
    const attributes = {
      "data-cell": name,
      class: [isNumber ? "number" : "", mark?.kind ?? ""].join(" ").trim() || null,
      colspan: across > 1 ? across : null,
      rowspan: down > 1 ? down : null,
    };
    if (mark) {
      const explain = (event) => this.explain(event.currentTarget);
      const reasons = mark.reasons.join("\n");
      Object.assign(attributes, {
        tabindex: "0", title: reasons, "aria-label": `${name} ${text} ${reasons}`,
        onmouseenter: explain, onfocus: explain,
      });
    }
    return element("td", attributes, text);
  }
}
