// Before anything is drawn: says that script runs, and takes the colours that the reader chose.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") {
      root.setAttribute("data-theme", chosen);
    }
  } catch (refused) {
    // A browser that keeps nothing follows the system.
  }
})();
