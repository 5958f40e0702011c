// The worker that reads models' files; started by own.js when the first one comes. Nothing leaves the page:
// of a file only its front is read, slice by slice, as far as its header goes.

const SLICE = 1 << 20;
// A config.json has 1 to 20 KB; what is longer is cut, and then no JSON.
const LONGEST_TEXT = 1 << 21;

let started;

/** The module, compiled when the first file comes. */
const module = ({ js, wasm }) => {
  started ??= import(js).then(async (glue) => {
    await glue.default({ module_or_path: wasm });
    return glue;
  });
  return started;
};

/** Whether a file is text: the first thing in it that is no blank is a brace. */
const isText = async (file) => /^[\uFEFF\s]*\{/.test(await file.slice(0, 256).text());

async function read(glue, { text, files }) {
  if (text !== undefined) return glue.config_text(text);
  if (files.length === 1 && (await isText(files[0]))) {
    return glue.config_text(await files[0].slice(0, LONGEST_TEXT).text());
  }
  const model = new glue.Files();
  for (const file of files) {
    if (!model.open(file.size)) break;
    let at = 0;
    for (;;) {
      const slice = new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer());
      at += slice.length;
      if (!model.feed(slice)) break;
    }
  }
  return model.finish();
}

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ id: data.id, text: await read(await module(data), data) });
  } catch (error) {
    started = undefined;
    postMessage({ id: data.id, failed: String(error?.message ?? error) });
  }
});
