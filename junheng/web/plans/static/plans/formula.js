// Writing a formula: a click inserts a word where the caret is, and leads to the place of a mistake.
"use strict";

(() => {
  const boxes = () => [...document.querySelectorAll("textarea.formula")];
  let last = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea.formula")) last = event.target;
  });

  const insert = (text) => {
    const box = last && last.isConnected ? last : boxes()[0];
    if (!box) return;
    const at = box.selectionStart;
    box.focus();
    box.setRangeText(text, at, box.selectionEnd, "end");
    const hole = text.search(/\( |\(,/);
    if (hole >= 0) box.setSelectionRange(at + hole + 1, at + hole + 1);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const lead = (button) => {
    const box = document.getElementById(button.dataset.caret);
    if (!box) return;
    // the server trims the formula before it counts
    const from = Number(button.dataset.from) + (box.value.length - box.value.trimStart().length);
    box.focus();
    box.setSelectionRange(from, from + Number(button.dataset.length));
  };

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-insert],[data-caret]");
    if (!target) return;
    if (target.dataset.insert) insert(target.dataset.insert);
    else lead(target);
  });
})();
