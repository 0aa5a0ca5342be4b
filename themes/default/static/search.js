// Search over every page in every language: each word of the question must begin a word of the page; titles count most.
// The indexes are scripts of the site's own (data/search.*.js): from a stick a browser reads no others.
(function () {
  "use strict";
  var lang = tiendo.lang, number = tiendo.number, each = tiendo.each, make = tiendo.make;
  var fold = tiendo.fold, words = tiendo.words, chosen = tiendo.chosen, keep = tiendo.keep;

  var indexes = {};
  tiendo.search = function (locale, pages) { indexes[locale] = pages; };

  each("form.search", document, function (form) {
    var field = form.querySelector("input");
    var output = form.querySelector("output");
    var list = document.getElementById("results");
    var more = form.parentNode.querySelector("button.more");
    var pages = [];
    var limit = 30;

    function ready() {
      var home = form.getAttribute("data-root");
      // The page's own language first: of a page that is found in both, it is shown.
      Object.keys(indexes).sort(function (a, b) { return (b === lang) - (a === lang) || (a < b ? -1 : 1); }).forEach(function (locale) {
        indexes[locale].forEach(function (page, at) {
          pages.push({
            at: at, locale: locale, href: home + page[0], kind: page[1], title: page[2], text: page[3],
            titleWords: words(fold(page[2])), allWords: words(fold(page[3] + " " + page[1])), exact: (page[2] + " " + page[3]).toLowerCase()
          });
        });
      });
      read();
    }

    function points(page, question, asked) {
      var sum = 0;
      for (var i = 0; i < question.length; i += 1) {
        var word = question[i];
        var begins = function (other) { return other.indexOf(word) === 0; };
        if (page.titleWords.indexOf(word) >= 0) { sum += 12; }
        else if (page.titleWords.some(begins)) { sum += 8; }
        else if (page.allWords.indexOf(word) >= 0) { sum += 3; }
        else if (page.allWords.some(begins)) { sum += 2; }
        else { return 0; }
      }
      if (fold(page.title).indexOf(asked.folded) === 0) { sum += 10; }
      // Typed with its marks, a word means just that one.
      if (asked.marked && page.exact.indexOf(asked.text) >= 0) { sum += 20; }
      // Of two that fit as well, a page comes before a place on one, and a short title before a long one.
      return sum + (page.href.indexOf("#") < 0 ? 4 : 0) + 4 / (4 + page.titleWords.length);
    }

    // The words found stand out; letters and their folded forms are compared one by one, since folding never joins letters.
    function mark(element, text, question) {
      text.split(/([\p{L}\p{N}\p{M}]+)/u).forEach(function (part, odd) {
        var folded = odd % 2 ? fold(part) : "";
        var hit = question.some(function (word) { return folded.indexOf(word) === 0; });
        element.appendChild(hit ? make("mark", part) : document.createTextNode(part));
      });
    }

    // The part of a long text in which the first word is found.
    function excerpt(text, question) {
      if (text.length <= 180) { return text; }
      var parts = text.split(/\s+/);
      var hit = parts.findIndex(function (part) {
        return words(fold(part)).some(function (w) { return question.some(function (q) { return w.indexOf(q) === 0; }); });
      });
      var from = Math.max(0, hit - 8);
      return (from > 0 ? "… " : "") + parts.slice(from, from + 30).join(" ") + (from + 30 < parts.length ? " …" : "");
    }

    function find(save) {
      var text = field.value.trim().normalize("NFC").toLowerCase();
      var question = words(fold(text));
      list.textContent = "";
      more.hidden = true;
      if (save) { keep(new URLSearchParams(text ? { q: text } : {})); }
      if (question.length === 0) { output.textContent = ""; return; }
      var asked = { text: text, folded: fold(text), marked: fold(text) !== text };
      var seen = {};
      var hits = [];
      pages.forEach(function (page) {
        var sum = points(page, question, asked);
        if (sum === 0 || seen[page.at]) { return; }
        seen[page.at] = true;
        hits.push({ page: page, sum: sum });
      });
      hits.sort(function (a, b) { return b.sum - a.sum || a.page.at - b.page.at; });
      output.textContent = form.getAttribute(hits.length ? "data-found" : "data-none").replace("#", number.format(hits.length));
      hits.slice(0, limit).forEach(function (hit) {
        var page = hit.page;
        var item = document.createElement("li");
        var link = document.createElement("a");
        link.href = page.href;
        if (page.locale !== lang) { item.lang = page.locale; }
        mark(link, page.title, question);
        var line = document.createElement("p");
        line.appendChild(make("span", page.kind, "tag"));
        line.appendChild(document.createTextNode(" "));
        line.appendChild(link);
        item.appendChild(line);
        if (page.text) {
          var said = make("p", "", "of");
          mark(said, excerpt(page.text, question), question);
          item.appendChild(said);
        }
        list.appendChild(item);
      });
      more.hidden = hits.length <= limit;
    }

    function read() {
      field.value = chosen().get("q") || "";
      limit = 30;
      find(false);
    }

    more.addEventListener("click", function () {
      var next = limit;
      limit += 100;
      find(false);
      list.children[next].querySelector("a").focus();
    });
    form.addEventListener("input", function () { limit = 30; find(true); });
    form.addEventListener("submit", function (event) { event.preventDefault(); find(true); });
    window.addEventListener("hashchange", read);
    tiendo.load(form.getAttribute("data-indexes").split(" "), ready);
    field.focus();
  });
})();
