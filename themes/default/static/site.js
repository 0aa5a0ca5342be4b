// What a page does besides being read; without script nothing is missing.
(function () {
  "use strict";
  var root = document.documentElement;
  var lang = root.lang || "vi";
  var number = new Intl.NumberFormat(lang);

  function each(selector, within, act) {
    Array.prototype.forEach.call(within.querySelectorAll(selector), act);
  }

  function make(name, text, className) {
    var element = document.createElement(name);
    if (text) { element.textContent = text; }
    if (className) { element.className = className; }
    return element;
  }

  // "Rừng" and "rung", "đạt" and "dat" are the same word to somebody who types without marks; "tỷ lệ" is also spelt "tỉ lệ".
  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[\u0110\u0111]/g, "d").toLowerCase().replace(/y/g, "i");
  }

  function words(text) {
    return text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  }

  // The part of the address behind "#" holds what was chosen: it works from a stick and in a web archive too.
  function chosen() {
    var text = location.hash.slice(1);
    return new URLSearchParams(text.indexOf("=") < 0 ? "" : text);
  }

  function keep(choice) {
    var text = choice.toString();
    var address = location.href.split("#")[0];
    // A browser that keeps no history of a file goes on without.
    try {
      history.replaceState(null, "", text ? address + "#" + text : address);
    } catch (refused) {
      if (text) { location.replace("#" + text); }
    }
  }

  /* Colours: as the system, light, dark. */
  each("button.theme", document, function (button) {
    var themes = ["auto", "light", "dark"];
    function tell() {
      var theme = root.getAttribute("data-theme") || "auto";
      var name = button.getAttribute("data-" + theme);
      button.setAttribute("aria-label", name);
      button.title = name;
      button.setAttribute("data-now", theme);
    }
    button.addEventListener("click", function () {
      var now = themes.indexOf(root.getAttribute("data-theme") || "auto");
      var theme = themes[(now + 1) % themes.length];
      if (theme === "auto") { root.removeAttribute("data-theme"); } else { root.setAttribute("data-theme", theme); }
      try { localStorage.setItem("theme", theme); } catch (refused) { /* for this page only */ }
      tell();
    });
    tell();
  });

  /* The same page in another language shows the same choice. */
  each(".langs a", document, function (link) {
    link.addEventListener("click", function () { link.hash = chosen().toString(); });
  });

  /* A copy of the site that has outlived its next report says so: only the reader's clock can know. */
  each("[data-due]", document, function (note) {
    var due = note.getAttribute("data-due").split("-").map(Number);
    // A report is published some days after it is due.
    if (new Date() > new Date(due[0], due[1] - 1, due[2] + 21)) { note.hidden = false; }
  });

  /* Text that is there to be copied. */
  each("[data-copy]", document, function (button) {
    button.addEventListener("click", function () {
      var text = document.getElementById(button.getAttribute("data-copy"));
      function done() { button.textContent = button.getAttribute("data-done"); }
      // Where the clipboard is closed, as on a page from a stick, the text is at least selected.
      function select() {
        var range = document.createRange();
        range.selectNodeContents(text);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        if (document.execCommand("copy")) { done(); }
      }
      if (navigator.clipboard) {
        navigator.clipboard.writeText(text.textContent.trim()).then(done, select);
      } else {
        select();
      }
    });
  });

  /* Data that only some pages need comes as scripts, one after the other. */
  function load(addresses, done) {
    var left = addresses.length;
    addresses.forEach(function (address) {
      var script = document.createElement("script");
      script.src = address;
      script.onload = script.onerror = function () { if (--left === 0) { done(); } };
      document.head.appendChild(script);
    });
  }

  // For the scripts of single pages.
  window.tiendo = {
    lang: lang, number: number, each: each, make: make, fold: fold, words: words, chosen: chosen, keep: keep, load: load
  };
})();
