// The worker of the page: works out what rigs can run, reads models' files, draws the parts that are open, writes
// what is taken away. Started by estimate.js, own.js and parts.js, each for itself. Nothing leaves the page.

const SLICE = 1 << 20;

let started;
let answers;
let estimator;

/** The module, compiled when something is first asked. */
const module = ({ js, wasm }) => {
  started ??= import(js).then(async (glue) => {
    await glue.default({ module_or_path: wasm });
    return glue;
  });
  return started;
};

/** Whether a file is text: the first thing in it that is no blank is a brace. */
const isText = async (file) => /^[\uFEFF\s]*\{/.test(await file.slice(0, 256).text());

/** What a model's files, or a text, say. Of a file only its front is read, as far as its header goes. */
async function read(glue, { text, files }) {
  if (text !== undefined) return glue.config_text(text);
  if (files.length === 1 && (await isText(files[0]))) {
    return glue.config_text(await files[0].slice(0, glue.config_bytes()).text());
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

/** Something of the module that is made for today. */
function made(kind) {
  const now = new Date();
  return new kind(now.getFullYear(), now.getMonth() + 1, now.getDate());
}

/** What the rigs of a plan can run; without a plan, the module is got ready. */
function estimate(glue, state) {
  estimator ??= made(glue.Estimator);
  return state === "" ? [] : [state, ...estimator.estimate(state)];
}

/** The texts of parts, and what is taken away, of a plan. What takes a moment shows its form first. */
function draw(glue, { plan, order = "", parts, asks = [], room, take }) {
  answers ??= made(glue.Answers);
  answers.plan(plan, order);
  for (const ask of asks) answers.ask(...ask);
  const waiting = parts.map((id) => [id, answers.waiting(id)]).filter(([, html]) => html !== undefined);
  if (waiting.length) postMessage({ waiting });
  return { parts: parts.map((id) => [id, answers.part(id, room)]), taken: take && answers.take(...take) };
}

addEventListener("message", async ({ data }) => {
  try {
    const glue = await module(data);
    if (data.estimate !== undefined) postMessage({ estimated: estimate(glue, data.estimate) });
    else postMessage({ id: data.id, ...(data.plan ? draw(glue, data) : { text: await read(glue, data) }) });
  } catch (error) {
    started = undefined;
    answers = undefined;
    estimator = undefined;
    postMessage({ id: data.id, failed: String(error?.message ?? error) });
  }
});
