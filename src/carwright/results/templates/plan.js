"use strict";
(() => {
  // Which future is looked at: all scenarios, or one.
  const pick = document.getElementById("pick-view");
  if (!pick) return;
  pick.closest("[hidden]").hidden = false;
  pick.addEventListener("change", () => {
    document.querySelectorAll(".view").forEach((view) => { view.hidden = view.dataset.view !== pick.value; });
  });
})();
