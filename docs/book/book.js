// The search: pages that have all words of the query, those with the words in the title first. The text of all pages is in
// search.en.js or search.zh.js.
const most = 20;
const around = 80; // characters of a page that are shown before and after the first word

function found(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const all = (text) => words.every((w) => text.includes(w));
  return window.bookPages
    .filter((p) => all((p.title + " " + p.text).toLowerCase()))
    .map((p) => ({ ...p, inTitle: all(p.title.toLowerCase()), at: p.text.toLowerCase().indexOf(words[0]) }))
    .sort((a, b) => b.inTitle - a.inTitle)
    .slice(0, most);
}

function show(query) {
  const box = document.querySelector("#found");
  const pages = found(query);
  box.replaceChildren();
  box.hidden = query.trim() === "";
  for (const p of pages) {
    const line = document.createElement("p");
    const link = document.createElement("a");
    link.href = p.file;
    link.textContent = p.title;
    const from = Math.max(0, p.at - around);
    line.append(link, ` ${from > 0 ? "…" : ""}${p.text.slice(from, p.at + around)}…`);
    box.append(line);
  }
  if (pages.length === 0) box.textContent = input.dataset.none;
}

const input = document.querySelector("#query");
input.addEventListener("input", () => show(input.value));
input.form.addEventListener("submit", (event) => {
  event.preventDefault();
  document.querySelector("#found a")?.click();
});
document.addEventListener("keydown", (event) => {
  const typing = document.activeElement === input;
  if (event.key === "/" && !typing) {
    event.preventDefault();
    input.focus();
  }
  if (event.key === "Escape" && typing) {
    input.value = "";
    show("");
  }
});
