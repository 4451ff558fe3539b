// What a page does beyond links and forms.  Everything works without it.
"use strict";

const say = (button, text) => {
  const before = button.textContent;
  button.textContent = text;
  setTimeout(() => { button.textContent = before; }, 2500);
};

// A table as Word takes it: borders, marks instead of colours, no links, no sort arrows.
const forWord = (table) => {
  const copy = table.cloneNode(true);
  copy.querySelectorAll(".unseen, .on-phone").forEach((part) => part.remove());
  copy.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
  copy.querySelectorAll(".st").forEach((state) => {
    const mark = { ok: "●", near: "▲", fail: "■", none: "○", stop: "⊘" };
    const kind = Object.keys(mark).find((name) => state.classList.contains(name));
    state.replaceWith((kind ? mark[kind] : "") + state.textContent);
  });
  copy.querySelectorAll("i").forEach((mark) => mark.replaceWith(mark.textContent + " "));
  const rows = [...copy.rows].map((row) => {
    const cells = [...row.cells].map((cell) => {
      const side = cell.matches(".num, .v") ? "right" : "left";
      return `<${cell.localName} colspan="${cell.colSpan}" align="${side}">${cell.innerHTML}</${cell.localName}>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  return '<table border="1" cellspacing="0" cellpadding="4" face="FangSong">' + rows.join("") + "</table>";
};

const copyTable = async (button) => {
  const table = document.querySelector(`#${button.dataset.copyTable} table`);
  if (!table) return;
  const html = forWord(table);
  const text = [...table.rows]
    .map((row) => [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, " ").trim()).join("\t"))
    .join("\n");
  if (navigator.clipboard && window.ClipboardItem) {
    await navigator.clipboard.write([new ClipboardItem({
      "text/html": new Blob([html], { type: "text/html" }),
      "text/plain": new Blob([text], { type: "text/plain" }),
    })]);
  } else {
    // a page without HTTPS has no clipboard object: answer the copy event instead
    const give = (event) => {
      event.clipboardData.setData("text/html", html);
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
    };
    document.addEventListener("copy", give, { once: true });
    document.execCommand("copy");
  }
  say(button, button.dataset.copied);
};

const copyText = (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const give = (event) => { event.clipboardData.setData("text/plain", text); event.preventDefault(); };
  document.addEventListener("copy", give, { once: true });
  document.execCommand("copy");
  return Promise.resolve();
};

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-copy-table],[data-copy-link],[data-copy-text],[data-print],[data-back],[data-close],[data-confirm]");
  // a menu closes when one clicks elsewhere
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  if (!target) return;
  const { dataset } = target;
  if (dataset.copyTable) copyTable(target);
  else if ("copyLink" in dataset) {
    event.preventDefault();
    copyText(target.href).then(() => say(target, dataset.copied));
  } else if (dataset.copyText) {
    const from = document.querySelector(dataset.copyText);
    copyText(from ? from.innerText.trim() : "").then(() => say(target, dataset.copied));
  } else if ("print" in dataset) window.print();
  else if ("back" in dataset) window.history.back();
  else if ("close" in dataset) {
    const panel = target.closest(".panel");
    panel.replaceChildren();
    if (panel.opener && panel.opener.isConnected) panel.opener.focus();
  } else if (dataset.confirm && !window.confirm(dataset.confirm)) event.preventDefault();
});

// filters are open where there is room; on a phone they begin closed, so that the list is in sight
const narrow = window.matchMedia("(max-width: 760px)");
const fold = () => document.querySelectorAll("[data-fold]").forEach((one) => { one.open = !narrow.matches; });
narrow.addEventListener("change", fold);
fold();

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.querySelectorAll(".panel:not(:empty) [data-close]").forEach((button) => button.click());
});

// the lineage panel opens next to what was asked and takes the focus
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-lineage]");
  const panel = document.getElementById("lineage");
  if (!link || !panel) return;
  panel.opener = link;
  const here = link.closest("[data-lineage-here]"); // beside what was asked about, in a long list
  if (here && panel.parentElement !== here) here.append(panel);
});
document.addEventListener("htmx:after:swap", (event) => {
  const panel = document.getElementById("lineage");
  if (!panel || !panel.childElementCount || !panel.opener) return;
  const target = event.detail && event.detail.ctx ? event.detail.ctx.target : event.target;
  if (target !== panel) return;
  panel.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "nearest", behavior: "smooth" });
});

// signing out takes what was kept on this machine away; what was not sent is asked about first
document.addEventListener("submit", (event) => {
  const ask = event.target.dataset.forgets;
  if (!ask) return;
  const kept = Object.keys(localStorage).filter((key) => key.startsWith("junheng-"));
  const unsent = kept.some((key) => Object.values(JSON.parse(localStorage.getItem(key))).some((one) => one.sent < one.revision));
  if (unsent && !window.confirm(ask)) { event.preventDefault(); return; }
  kept.forEach((key) => localStorage.removeItem(key));
  if (window.caches) caches.delete("junheng-visits");
}, true);

// a form is sent once; what was typed and not sent is not lost silently
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (event.target.dataset.sent) { event.preventDefault(); return; }
  if (event.target.method === "post" && !event.target.hasAttribute("data-again")) {
    event.target.dataset.sent = "1";
    document.getElementById("busy")?.removeAttribute("hidden");
  }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  document.getElementById("busy")?.setAttribute("hidden", "");
  document.querySelector("[data-focus]")?.focus();
});

// on a phone the navigation scrolls: bring the current entry into view, show where more stands
document.querySelectorAll(".nav").forEach((nav) => {
  const more = () => {
    const left = nav.scrollLeft > 4, right = nav.scrollLeft + nav.clientWidth < nav.scrollWidth - 4;
    nav.dataset.more = [left && "left", right && "right"].filter(Boolean).join(" ");
  };
  const current = nav.querySelector("[aria-current]");
  if (current) {
    const ahead = current.getBoundingClientRect().left - nav.getBoundingClientRect().left;
    nav.scrollLeft += ahead - (nav.clientWidth - current.offsetWidth) / 2;
  }
  nav.addEventListener("scroll", more, { passive: true });
  window.addEventListener("resize", more);
  more();
});

// A long list with a box beside it: only the lines with the word stay.
document.querySelectorAll("select[data-filter]").forEach((select) => {
  const box = document.createElement("input");
  box.type = "search";
  box.placeholder = select.dataset.filter;
  box.setAttribute("aria-label", select.dataset.filter);
  box.addEventListener("input", () => {
    const word = box.value.trim();
    [...select.options].forEach((option) => {
      const kept = !word || !option.value || option.selected || option.text.includes(word);
      option.hidden = option.disabled = !kept;
    });
    select.querySelectorAll("optgroup").forEach((group) => {
      group.hidden = ![...group.children].some((option) => !option.hidden);
    });
  });
  select.before(box);
});

// on a phone the long tables begin folded; an address that points at one opens it
const unfold = () => {
  const part = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = part && part.closest("details.fold");
  if (fold) fold.open = true;
};
if (window.matchMedia("(max-width: 760px)").matches) {
  document.querySelectorAll("details.fold").forEach((fold) => { fold.open = false; });
}
unfold();
window.addEventListener("hashchange", unfold);
window.addEventListener("beforeprint", () => {
  document.querySelectorAll("details.fold").forEach((fold) => { fold.open = true; });
});
