// A button copies the program beside it. A link opens what is folded around its target, or within it.
document.querySelectorAll(".try button").forEach(button => {
  button.addEventListener("click", async () => {
    const code = button.previousElementSibling;
    const said = button.textContent;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      document.execCommand("copy");
    }
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = said; }, 1500);
  });
});
const unfold = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const inside = target && target.querySelector(":scope > details");
  if (inside) inside.open = true;
  for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
};
addEventListener("hashchange", unfold);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(d => { d.open = true; }));
unfold();
