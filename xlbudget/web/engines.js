// Who checks: Python in a worker of this page, or the server that the page came from.
// Both have start(tell), checked(name, bytes), drawn(name, bytes, number), marked(name, bytes),
// filed(wishes), families(), blank(wishes) and stop(), and answer the same.
const SECONDS = 90;
const LIMIT = 50_000_000; // the reader's own; a larger file is not even loaded

const WORKBOOKS = ["xlsx", "xlsm", "xls", "et", "xlsb", "ods", "xltx", "xltm", "xlt", "ett"];
const FORMS = [...WORKBOOKS, "docx", "docm", "html", "htm", "mht", "mhtml"];
const named = (forms) => new RegExp(`\\.(${forms.join("|")})$`, "i");

class Told extends Error {} // its message is a key of WORDS

class BrowserEngine {
  constructor() {
    this.files = null;
    this.asked = new Map();
    this.next = 1;
    this.seconds = SECONDS;
    this.forms = named(FORMS); // what is checked of a folder
  }

  async start(tell) {
    // The younger of these came with what Python in the browser is built on.
    if (!self.DecompressionStream || !self.structuredClone) throw new Told("old");
    tell("unpacking");
    if (!this.files) this.files = await unpacked();
    tell("loading");
    const source = document.getElementById("worker").textContent;
    this.worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    this.worker.onerror = () => this.fail(new Told("crashed"));
    this.worker.onmessage = ({ data: { id, value, error } }) => {
      const [yes, no] = this.asked.get(id) || [];
      this.asked.delete(id);
      if (error !== undefined) no?.(new Error(error));
      else yes?.(value);
    };
    await this.ask("start", { files: this.files });
  }

  ask(kind, message) {
    const id = this.next++;
    return new Promise((yes, no) => {
      this.asked.set(id, [yes, no]);
      this.worker.postMessage({ id, kind, ...message });
    });
  }

  fail(error) {
    for (const [, no] of this.asked.values()) no(error);
    this.asked.clear();
  }

  // What runs on, or breaks Python, ends with its worker; the next file gets a new one.
  async bounded(kind, args) {
    if (!this.worker) await this.start(() => {});
    let clock;
    const late = new Promise((_, no) => {
      clock = setTimeout(() => no(new Told("too_long")), this.seconds * 1000);
    });
    try {
      return await Promise.race([this.ask(kind, { args }), late]);
    } catch (error) {
      this.end();
      throw error instanceof Told ? error : Object.assign(new Told("crashed"), { cause: error });
    } finally {
      clearTimeout(clock);
    }
  }

  end(word = "crashed") {
    this.worker?.terminate();
    this.worker = null;
    this.fail(new Told(word));
  }

  stop() {
    this.end("ended");
  }

  async checked(name, bytes) {
    return JSON.parse(await this.bounded("checked", [name, bytes]));
  }

  async drawn(name, bytes, number) {
    return JSON.parse(await this.bounded("drawn", [name, bytes, number]));
  }

  async families() {
    return JSON.parse(await this.bounded("families", []));
  }

  blank(wishes) {
    return this.bounded("blank", [JSON.stringify(wishes)]);
  }

  filed(wishes) {
    return this.bounded("filed", [JSON.stringify(wishes)]);
  }

  marked(name, bytes) {
    return this.bounded("marked", [name, bytes, language]);
  }
}

async function unpacked() {
  const files = {};
  for (const node of document.querySelectorAll("script[data-file]")) {
    const text = atob(node.textContent);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    files[node.dataset.file] = await new Response(stream).arrayBuffer();
    node.remove();
  }
  return files;
}

class ServerEngine {
  constructor() {
    this.name = String(Math.random()).slice(2); // by which the server knows whom a stop concerns
    this.stops = 0;
    this.forms = named([...FORMS, "pdf"]);
  }

  async start() {}

  async asked(what, params, body) {
    const stops = this.stops;
    const query = new URLSearchParams({ ...params, page: this.name });
    let response;
    try {
      response = await fetch(`${what}?${query}`, body === undefined ? {} : { method: "POST", body });
    } catch {
      throw new Told("gone");
    }
    if (response.ok) return response;
    if (stops !== this.stops) throw new Told("ended");
    throw new Told(response.status === 504 ? "too_long" : "crashed");
  }

  stop() {
    this.stops += 1;
    this.asked("stop", {}, "").catch(() => {});
  }

  async families() {
    return (await this.asked("families", {})).json();
  }

  async checked(name, bytes) {
    return (await this.asked("checked", { name }, bytes)).json();
  }

  async drawn(name, bytes, number) {
    return (await this.asked("drawn", { name, number }, bytes)).json();
  }

  blank(wishes) {
    return this.made("blank", {}, JSON.stringify(wishes));
  }

  filed(wishes) {
    return this.made("filed", {}, JSON.stringify(wishes));
  }

  marked(name, bytes) {
    return this.made("marked", { name, lang: language }, bytes);
  }

  async made(what, params, body) {
    const response = await this.asked(what, params, body);
    if (!response.headers.has("X-Name")) return response.json();
    const name = decodeURIComponent(response.headers.get("X-Name"));
    return { name, bytes: await response.arrayBuffer() };
  }
}
