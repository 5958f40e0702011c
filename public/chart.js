// Loads the module that draws the chart on its canvas. Loaded by boot.js, in the widget by frame.js, once the planner has
// told what is drawn.

const { dataset } = document.querySelector("[data-chart]");
const url = (name) => new URL(dataset[name], document.baseURI).href;

const glue = await import(url("canvasJs"));
await glue.default({ module_or_path: url("canvasWasm") });

/** Draws words and figures, as the event `rigledger:chart` has them. */
export const { draw } = glue;
