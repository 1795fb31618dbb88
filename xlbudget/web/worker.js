// Runs Python beside the page. A classic worker, because under file:// a module worker from a Blob
// does not start; Pyodide tells one by importScripts, which nothing here needs.
"use strict";
self.importScripts = undefined;

let engine;

onmessage = async ({ data: { id, kind, files, args } }) => {
  try {
    if (kind === "start") {
      engine = await start(files);
      postMessage({ id, value: true });
    } else if (["families", "checked", "drawn"].includes(kind)) {
      postMessage({ id, value: engine[kind](...args) });
    } else {
      const [name, bytes, refused] = engine[kind](...args);
      postMessage({ id, value: { name, bytes, refused } });
    }
  } catch (error) {
    postMessage({ id, error: String((error && error.message) || error) });
  }
};

async function start(files) {
  const types = { wasm: "application/wasm", zip: "application/zip" };
  // All that Pyodide fetches is in the page; there is no other way out.
  self.fetch = async (address) => {
    const name = String(address).split("/").pop();
    if (!(name in files)) throw new Error("not in this page: " + name);
    return new Response(files[name], { headers: { "Content-Type": types[name.split(".").pop()] } });
  };
  const load = (name) =>
    import(URL.createObjectURL(new Blob([files[name]], { type: "text/javascript" })));
  const [pyodide, core, solver] = await Promise.all(
    ["pyodide.mjs", "pyodide.asm.mjs", "highs.mjs"].map(load),
  );
  const [highs, python] = await Promise.all([
    solver.default({ wasmBinary: files["highs.wasm"], locateFile: (name) => name }),
    pyodide.loadPyodide({
      indexURL: "https://embedded.invalid/",
      createPyodideModule: core.default,
      lockFileContents: new TextDecoder().decode(files["pyodide-lock.json"]),
      env: { HOME: "/home/pyodide" },
    }),
  ]);
  python.registerJsModule("xlbudget_host", { highs });
  const site = python.runPython("import site; site.getsitepackages()[0]");
  python.unpackArchive(files["site.zip"], "zip", { extractDir: site });
  return python.pyimport("xlbudget.web.in_browser");
}
