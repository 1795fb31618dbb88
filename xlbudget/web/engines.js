// Who checks: Python in a worker of this page, or the server that the page came from.
// Both have start(tell), checked(name, bytes), marked(name, bytes), families() and
// blank(wishes), and answer the same.
const SECONDS = 90;
const LIMIT = 50_000_000; // the reader's own; a larger file is not even loaded

class Told extends Error {} // its message is a key of WORDS

class BrowserEngine {
  constructor() {
    this.files = null;
    this.asked = new Map();
    this.next = 1;
    this.seconds = SECONDS;
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

  end() {
    this.worker?.terminate();
    this.worker = null;
    this.fail(new Told("crashed"));
  }

  async checked(name, bytes) {
    return JSON.parse(await this.bounded("checked", [name, bytes]));
  }

  async families() {
    return JSON.parse(await this.bounded("families", []));
  }

  blank(wishes) {
    return this.bounded("blank", [JSON.stringify(wishes)]);
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
  async start() {}

  async families() {
    return (await this.asked("families")).json();
  }

  async asked(what, body) {
    let response;
    try {
      response = await fetch(what, body === undefined ? {} : { method: "POST", body });
    } catch {
      throw new Told("gone");
    }
    if (!response.ok) throw new Told("crashed");
    return response;
  }

  async checked(name, bytes) {
    return (await this.asked("checked?name=" + encodeURIComponent(name), bytes)).json();
  }

  blank(wishes) {
    return this.made("blank", JSON.stringify(wishes));
  }

  marked(name, bytes) {
    return this.made(`marked?name=${encodeURIComponent(name)}&lang=${language}`, bytes);
  }

  async made(what, body) {
    const response = await this.asked(what, body);
    if (!response.headers.has("X-Name")) return response.json();
    const name = decodeURIComponent(response.headers.get("X-Name"));
    return { name, bytes: await response.arrayBuffer() };
  }

  end() {}
}
