// The heat map: sorted by a click on a heading, one lesson alone, and each cell in words.
const table = document.getElementById("heat");
const heads = [...table.tHead.rows[0].cells];
const body = table.tBodies[0];
const RANK = "fgbnhp";
const value = (row, column) => {
  const cell = row.cells[column];
  if (column === 0) return cell.textContent.toLowerCase();
  return column === 1 ? Number(cell.textContent) : RANK.indexOf(cell.className[0]);
};
heads.forEach((head, column) => {
  head.querySelector("button").addEventListener("click", () => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const rows = [...body.rows].map((row, place) => [value(row, column), place, row]);
    rows.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) * (up ? 1 : -1) || a[1] - b[1]);
    body.append(...rows.map(entry => entry[2]));
  });
});
const only = document.createElement("style");
document.head.append(only);
document.getElementById("pick").addEventListener("change", event => {
  const wanted = event.target.value;
  const places = heads.map((head, place) => [head.dataset.lesson, place + 1])
    .filter(entry => entry[0] === wanted).map(entry => entry[1]);
  only.textContent = wanted
    ? `#heat tr > :nth-child(n+3):not(:nth-child(n+${places[0]}):nth-child(-n+${places.at(-1)})) { display: none; }`
    : "";
});
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(d => { d.open = true; }));
const said = document.getElementById("cell");
const [passed, failed, blocked, fault, idle] = table.dataset.marks.split("|");
const WORDS = { p: passed, f: failed, b: blocked, g: fault, n: idle };
body.addEventListener("mouseover", event => {
  const cell = event.target.closest("td");
  const word = cell && WORDS[cell.className[0]];
  if (!word || cell.cellIndex < 2) return;
  said.textContent = `${cell.parentNode.cells[0].textContent} · ${heads[cell.cellIndex].textContent} · ${word}`;
});
