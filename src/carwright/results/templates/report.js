"use strict";
(() => {
  const all = (what, where) => [...(where || document).querySelectorAll(what)];
  const byId = (id) => document.getElementById(id);

  // Dark or light: what the reader's system says, until the reader says otherwise.
  const theme = byId("theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
  });

  // Words beside the pointer; in a figure that has the focus, the arrow keys go from mark to mark.
  const tip = byId("tip");
  const show = (mark, x, y) => {
    tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - box.width - 8)) + "px";
    tip.style.top = (y + 18 + box.height > innerHeight ? y - box.height - 10 : y + 18) + "px";
  };
  const hide = () => { tip.hidden = true; all(".cw-on").forEach((mark) => mark.classList.remove("cw-on")); };
  all("[data-tip] > title").forEach((title) => title.remove());
  document.addEventListener("pointermove", (event) => {
    const mark = event.target.closest && event.target.closest("[data-tip]");
    if (mark) show(mark, event.clientX, event.clientY); else if (!tip.hidden) hide();
  });
  all("svg[role=img]").forEach((drawing) => {
    let place = -1;
    drawing.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.key === "Escape") hide();
      if (!step) return;
      const marks = all("[data-tip]", drawing);
      if (!marks.length) return;
      event.preventDefault();
      place = Math.max(0, Math.min(marks.length - 1, place + step));
      hide();
      marks[place].classList.add("cw-on");
      const box = marks[place].getBoundingClientRect();
      show(marks[place], box.left + box.width / 2, box.top + Math.min(box.height / 2, 40));
    });
    drawing.addEventListener("blur", hide);
  });

  // Find and pick rows.
  const narrow = (id) => {
    const text = ((document.querySelector(`[data-find=${id}]`) || {}).value || "").toLowerCase();
    const pick = (document.querySelector(`[data-pick=${id}]`) || {}).value || "";
    const rows = all(`#${id} tbody tr`);
    let shown = 0;
    rows.forEach((row) => {
      const own = row.dataset.group !== undefined ? row.dataset.group : row.dataset.status || "-";
      const fits = (!pick || own === pick) && (!text || row.textContent.toLowerCase().includes(text));
      row.hidden = !fits;
      shown += fits;
    });
    document.querySelector(`[data-count=${id}]`).textContent = shown < rows.length ? `${shown} of ${rows.length} rows` : `${rows.length} row${rows.length === 1 ? "" : "s"}`;
  };
  all("[data-find]").forEach((field) => { field.addEventListener("input", () => narrow(field.dataset.find)); narrow(field.dataset.find); });
  all("[data-pick]").forEach((field) => field.addEventListener("change", () => narrow(field.dataset.pick)));

  // Bars of states: another year, or without the hours off shift.
  const states = byId("states");
  if (states) {
    const years = JSON.parse(byId("state-years").textContent);
    const rows = all("tbody tr", states);
    rows.forEach((row, i) => {
      row.first = [...row.cells].map((cell) => cell.textContent);
      row.shares = all("rect", row).map((piece) => Number(piece.getAttribute("width")) / 100);
      row.place = i;
    });
    const redraw = () => {
      const year = byId("state-year").value, open = byId("open-only").checked;
      rows.forEach((row) => {
        const base = year === "" ? row.shares : years.shares[row.place][Number(year)].map((share) => share / 1000);
        const part = open ? 1 - base[4] : 1;
        const shares = base.map((share, k) => (open && k === 4 ? 0 : part > 0.0005 ? share / part : 0));
        let x = 0;
        all("rect", row).forEach((piece, k) => {
          piece.setAttribute("x", 100 * x); piece.setAttribute("width", 100 * shares[k]); x += shares[k];
          row.cells[3 + k].textContent = year === "" && !open ? row.first[3 + k] : (100 * shares[k]).toFixed(1) + "\u202f%";
        });
        row.cells[8].textContent = year === "" ? row.first[8] : base[4] < 0.9995 ? (100 * base[0] / (1 - base[4])).toFixed(1) + "\u202f%" : "–";
        row.cells[9].textContent = year === "" ? row.first[9] : "";
      });
      states.tHead.rows[0].cells[2].textContent = open ? "Share of the open time" : "Share of the calendar";
    };
    ["state-year", "open-only"].forEach((id) => byId(id).addEventListener("change", redraw));
  }

  // Sort by a column: press its head.
  all("table.sortable").forEach((table) => all("thead th", table).forEach((head, column) => {
    if (head.classList.contains("wide") || head.classList.contains("spark")) return;
    const button = document.createElement("span");
    button.setAttribute("role", "button"); button.tabIndex = 0;
    button.textContent = head.textContent; head.textContent = ""; head.append(button);
    button.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); button.click(); } });
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") === "descending";
      all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const key = (row) => { const text = row.cells[column].textContent.trim(); const value = parseFloat(text.replace(/[\u202f,]/g, "").replace("\u2212", "-")); return Number.isNaN(value) ? text : value; };
      const ahead = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
      const rows = all("tbody tr", table).sort((a, b) => (up ? 1 : -1) * ahead(key(a), key(b)));
      table.tBodies[0].append(...rows);
    });
  }));

  // Colour of the flow; all shops at once.
  const flow = byId("flow");
  all("[name=shade]").forEach((choice) => choice.addEventListener("change", () => { flow.className = "cw-by-" + choice.value; }));
  const unfold = byId("unfold"), shops = all("details.shop");
  unfold.hidden = !shops.length;
  if (shops.length && shops.every((shop) => shop.open)) unfold.textContent = "Close all shops";
  unfold.addEventListener("click", () => {
    const open = shops.some((shop) => !shop.open);
    shops.forEach((shop) => { shop.open = open; });
    unfold.textContent = open ? "Close all shops" : "Open all shops";
  });

  // Where the reader is.
  const links = new Map(all("nav a").map((link) => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver((seen) => seen.forEach((entry) => {
    if (entry.isIntersecting) { links.forEach((link) => link.classList.remove("here")); links.get(entry.target.id).classList.add("here"); }
  }), { rootMargin: "-20% 0px -70% 0px" });
  all("main > section").forEach((section) => watch.observe(section));
})();
