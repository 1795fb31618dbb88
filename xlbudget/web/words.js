"use strict";
// What the page says, in both languages; what is told of a file comes from the report.
const WORDS = {
  zh: {
    title: "单位预算公开表检查",
    private: "文件只在本机检查，不联网，不上传，不改动原文件。",
    language: "English",
    make: "空白工作簿",
    starting: "正在准备检查程序，约需几秒……",
    unpacking: "正在展开页面里的程序……",
    loading: "正在启动检查程序，约需几秒……",
    ready: "把工作簿拖到这里，或者：",
    choose: "选择文件",
    folder: "选择文件夹",
    forms: "可以一次放多个。支持 .xlsx、.xlsm、.xls、.et、.xlsb、.ods，以及文档 .docx、.html、.mht、.txt。",
    checking: "正在检查 {name}……",
    making: "正在生成空白工作簿……",
    stop: "停止", resume: "继续检查其余的", back: "回到清单",
    stopped: "已停止，还有 {count} 个没有检查。", ended: "已停止。", wait: "上一步还没有结束；请等一下，或按“停止”。",
    progress: "{done} / {all}",
    show: "显示", all: "全部", only_bad: "有问题的", only_good: "通过的", only_unreadable: "没有读取的",
    search: "查找",
    ledger: "台账（下表所列）：", ledger_saved: "台账已保存；没有检查的 {count} 个不在其中。",
    file: "文件", unit_name: "单位", verdict: "结论", errors: "错误", warnings: "提醒", first: "第一项",
    consistent: "全部一致", rounding: "通过，只有四舍五入的尾差", balanced: "通过，但有疑似舍位平衡的数",
    inferred: "没有模板，只按表头推断核对", doubtful: "存疑：看到的可能不是文件里存的", incomplete: "表格不完整", inconsistent: "不一致，请改后再报",
    unreadable: "文件没有读取", blank_form: "还没有填数", failed: "没有检查",
    brief_consistent: "一致", brief_rounding: "通过，有尾差", brief_balanced: "通过，疑舍位平衡", brief_inferred: "按表头推断", brief_doubtful: "存疑",
    brief_incomplete: "表不全", brief_inconsistent: "不一致", brief_unreadable: "没有读取", brief_blank_form: "没有填数",
    brief_failed: "没有检查", brief_waiting: "等待",
    checked: "{exact} 项关系一致，{rounding} 项尾差，{balanced} 项疑舍位平衡，{failed} 项不符，{not_checked} 项未检查",
    tables: "找到 {found} 张表，共 {all} 张；没有数据：{empty}",
    tables_full: "找到 {found} 张表，共 {all} 张",
    of_year: "{year} 年度",
    mend: "改法：改这里，下面列出的关系即全部成立",
    other: "另一种改法",
    table: "表", cell: "格", now: "现在", to: "改为", why: "原因",
    blank_cell: "（空）", between: " 至 ", carried: "随上面的数变动",
    resolved: "改后即成立的 {count} 项",
    problems: "问题 {count} 项", follow: "由以上问题引起的 {count} 项", notes: "尾差和说明 {count} 项",
    nothing: "没有需要改的地方。",
    differ: "相差 {amount}",
    full: "完整文字报告",
    save_marked: "保存标记的工作簿", marking: "正在标记 {name}……",
    save_report: "保存报告（退回单）：", report: "检查报告", filing: "正在生成报告……",
    as_page: "网页", as_word: "Word", as_excel: "Excel", as_table: "CSV", as_text: "文字", as_json: "JSON", print: "打印",
    sheet: "工作表", hidden: "（隐藏）", cut: "工作表太大，只画出前面的部分。",
    point: "点左边的格名，这里会移到那一格；指着有颜色的格，这里说明原因。",
    choose_sheet: "没有要标的格。点上面的表名，可以看任意一张表。", drawing: "正在画这张表……",
    family: "模板", unit: "单位名称", year: "年度", save: "生成并保存", cancel: "取消",
    licences: "所含程序的许可",
    too_long: "检查超过 {seconds} 秒，已停止。文件可能已损坏；可以改用命令行检查。",
    too_large: "文件有 {size} MB，超过 {limit} MB，没有读取。",
    not_dropped: "这个浏览器读不到拖来的文件夹；请按“选择文件夹”。",
    folder_empty: "这个文件夹里没有可以检查的工作簿。", others: "另有 {count} 个文件不能在这里检查，没有检查：{names}",
    unreadable_here: "浏览器没有读到这个文件；它可能已移动、改名，或正被占用。",
    crashed: "检查这个文件时内存不够或程序出错，没有结果；其他文件不受影响。",
    gone: "服务已经停止；请在终端重新运行 xlbudget serve。",
    old: "这个浏览器太旧，不能运行检查程序。可以用 Chrome、Edge 或同类浏览器 109 以上，Firefox 115 以上。",
    no_start: "检查程序没有启动：{error}",
    no_blank: "没有生成：{error}",
  },
  en: {
    title: "Budget disclosure check",
    private: "Files are checked on this machine: nothing is sent, and no file is changed.",
    language: "中文",
    make: "Blank workbook",
    starting: "Preparing the checker, a few seconds…",
    unpacking: "Unpacking the programs in this page…",
    loading: "Starting the checker, a few seconds…",
    ready: "Drop workbooks here, or:",
    choose: "Choose files",
    folder: "Choose a folder",
    forms: "As many as you like: .xlsx, .xlsm, .xls, .et, .xlsb, .ods, and documents as .docx, .html, .mht, .txt.",
    checking: "Checking {name}…",
    making: "Making a blank workbook…",
    stop: "Stop", resume: "Check the rest", back: "Back to the list",
    stopped: "Stopped; {count} are left unchecked.", ended: "Stopped.", wait: "The last step has not ended: wait a moment, or press Stop.",
    progress: "{done} / {all}",
    show: "Show", all: "all", only_bad: "with problems", only_good: "that pass", only_unreadable: "not read",
    search: "Find",
    ledger: "Ledger of those below:", ledger_saved: "The ledger is saved, without the {count} that were not checked.",
    file: "File", unit_name: "Unit", verdict: "Verdict", errors: "Errors", warnings: "Warnings", first: "First finding",
    consistent: "Everything reconciles", rounding: "Passes; only rounding differences", balanced: "Passes, but some figure looks forced to fit",
    inferred: "No template: only what the headers say was compared", doubtful: "Doubtful: what is seen may not be what is stored", incomplete: "Tables are incomplete", inconsistent: "Not consistent: to be mended",
    unreadable: "The file was not read", blank_form: "Nothing is filled in yet", failed: "Not checked",
    brief_consistent: "consistent", brief_rounding: "passes, rounding", brief_balanced: "passes, forced to fit", brief_inferred: "inferred", brief_doubtful: "doubtful",
    brief_incomplete: "incomplete", brief_inconsistent: "not consistent", brief_unreadable: "not read", brief_blank_form: "blank",
    brief_failed: "not checked", brief_waiting: "waiting",
    checked: "Relations: {exact} exact, {rounding} rounding, {balanced} forced to fit, {failed} failed, {not_checked} not checked",
    tables: "{found} of {all} tables; without data: {empty}",
    tables_full: "{found} of {all} tables",
    of_year: "year {year}",
    mend: "To mend: with this the relations listed below hold",
    other: "Or instead",
    table: "Sheet", cell: "Cell", now: "Now", to: "Should be", why: "Reason",
    blank_cell: "(blank)", between: " – ", carried: "follows from the above",
    resolved: "{count} that will hold then",
    problems: "Problems: {count}", follow: "{count} that only follow from these", notes: "Rounding and notes: {count}",
    nothing: "Nothing needs mending.",
    differ: "off by {amount}",
    full: "The whole report as text",
    save_marked: "Save marked workbook", marking: "Marking {name}…",
    save_report: "Save report to hand back:", report: "report", filing: "Making the report…",
    as_page: "Web page", as_word: "Word", as_excel: "Excel", as_table: "CSV", as_text: "Text", as_json: "JSON", print: "Print",
    sheet: "Sheet", hidden: " (hidden)", cut: "The sheet is too large; only its beginning is drawn.",
    point: "Click a cell's name on the left to go to it; point at a coloured cell to read why.",
    choose_sheet: "No cell is to be marked. Click the name of a sheet to see it.", drawing: "Drawing the sheet…",
    family: "Template", unit: "Unit", year: "Year", save: "Make and save", cancel: "Cancel",
    licences: "Licences of what is inside",
    too_long: "Stopped after {seconds} seconds. The file may be damaged; the command line can still check it.",
    too_large: "The file has {size} MB, more than {limit} MB, and was not read.",
    not_dropped: "This browser cannot read the folder that was dropped; use the button “Choose a folder”.",
    folder_empty: "This folder holds no workbook that can be checked.", others: "Other files, which cannot be checked here: {count} ({names})",
    unreadable_here: "The browser could not read this file; it may have been moved, renamed or locked.",
    crashed: "Memory ran out or the program failed on this file; there is no result. Other files are not affected.",
    gone: "The server has ended; run xlbudget serve again.",
    old: "This browser is too old to run the checker. Chrome, Edge and their kin from 109 on work, and Firefox from 115 on.",
    no_start: "The checker did not start: {error}",
    no_blank: "Not made: {error}",
  },
};
let language = "zh";

const say = (key, values = {}) =>
  WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

// Elements with their text, never markup: names and labels come from files of strangers.
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null && child !== ""));
  return node;
}

function translate() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = say("title");
  for (const node of document.querySelectorAll("[data-word]")) {
    node.textContent = say(node.dataset.word);
  }
}

function saveAs(name, content) {
  const type = "application/octet-stream"; // by its name every program knows it
  const link = element("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
