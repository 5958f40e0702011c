// The page of a preset: its plan stands in the page, and the planner reads plans from the address. Runs before
// boot.js. The column of the reader's own figures follows the planner.

const script = document.querySelector("script[data-state]");
const given = location.hash.slice(1);
// A link without a preset of its own is about that of the page.
if (!/(^|&)preset=/.test(given)) {
  const state = [script.dataset.state, given].filter(Boolean).join("&");
  history.replaceState(null, "", `#${state}`);
}

const text = (element) => element?.textContent.trim() ?? "–";
function follow() {
  for (const cell of document.querySelectorAll("[data-yours]")) {
    const [rig, ...label] = cell.dataset.yours.split(" ");
    const row = [...document.querySelectorAll("#costs tr")].find(
      (row) => text(row.querySelector("th")) === label.join(" "),
    );
    const shown =
      rig === "verdict" ? document.querySelector(".verdict-sentence") : row?.querySelectorAll("td")[rig]?.childNodes[0];
    cell.textContent = text(shown);
  }
}
// After the table has been drawn.
addEventListener("rigledger:plan", () => setTimeout(follow));
