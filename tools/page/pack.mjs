// Compiles the Python in archives and packs every file, with the Python that the page will run.
// Arguments: a folder, and the names of the files in it; writes NAME.packed beside each.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, ...names] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(path.resolve(folder, name)));
const { loadPyodide } = await load("pyodide.mjs");
const python = await loadPyodide({ indexURL: path.resolve(folder) + "/" });
python.runPython(fs.readFileSync(new URL("packing.py", import.meta.url), "utf-8"));
const packed = python.globals.get("packed");
for (const name of names) {
  const text = packed(name, new Uint8Array(fs.readFileSync(path.join(folder, name))));
  fs.writeFileSync(path.join(folder, name + ".packed"), text);
}
