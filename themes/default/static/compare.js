// Any two periods beside each other, from the history of everything (data/history.*.js); which two stands in the address.
(function () {
  "use strict";
  var KINDS = ["worse", "better", "part", "goal", "other", "new", "gone-now", "same"];
  var number = tiendo.number, each = tiendo.each, make = tiendo.make;

  each("form.comparing", document, function (form) {
    var from = form.elements.from, to = form.elements.to, all = form.elements.all;
    var table = document.getElementById("compared");
    var output = form.querySelector("output");
    var home = form.getAttribute("data-root");
    var slugs = Array.prototype.map.call(from.options, function (option) { return option.value; }).reverse();
    var history;

    // Better and worse are said only of verdicts by the same goal; states of tasks merely differ.
    function change(before, after) {
      if (!before && !after) { return "gone"; }
      if (!before) { return "new"; }
      if (!after) { return "gone-now"; }
      var ranks = [history.words[before.status][2], history.words[after.status][2]];
      if (ranks[0] === null || ranks[1] === null) { return before.status === after.status ? "same" : "other"; }
      if (after.part && before.part !== after.part) { return "part"; }
      if (before.basis !== after.basis) { return "goal"; }
      return ranks[0] === ranks[1] ? "same" : ranks[1] > ranks[0] ? "better" : "worse";
    }

    function status(stood) {
      var cell = make("td");
      if (!stood) { cell.textContent = "–"; return cell; }
      var word = history.words[stood.status];
      var badge = make("span", "", "badge status-" + stood.status);
      var symbol = make("span", word[0], "symbol");
      symbol.setAttribute("aria-hidden", "true");
      badge.appendChild(symbol);
      badge.appendChild(document.createTextNode(" " + word[1]));
      cell.appendChild(badge);
      if (stood.value) { cell.appendChild(make("span", stood.value, "of")); }
      return cell;
    }

    function show(save) {
      var a = slugs.indexOf(from.value), b = slugs.indexOf(to.value);
      // Whatever was chosen first, time runs forward.
      var early = Math.min(a, b), late = Math.max(a, b);
      var counts = {};
      each("tbody", table, function (group) { table.removeChild(group); });
      KINDS.forEach(function (kind) {
        var group = document.createElement("tbody");
        [["targets", history.targets], ["tasks", history.tasks]].forEach(function (list) {
          list[1].forEach(function (thing) {
            var before = thing.stood[early], after = thing.stood[late];
            // A word that tells how a thing changed, and the same value once more are no news.
            if (change(before, after) !== kind) { return; }
            counts[kind] = (counts[kind] || 0) + 1;
            if (kind === "same" && !all.checked) { return; }
            var row = document.createElement("tr");
            var name = document.createElement("th");
            var link = make("a", thing.title);
            link.href = home + thing.href;
            name.scope = "row";
            name.appendChild(link);
            row.appendChild(name);
            [before, after].forEach(function (stood, at) {
              var cell = status(stood);
              cell.setAttribute("data-label", (at ? to : from).options[slugs.length - 1 - (at ? late : early)].textContent);
              row.appendChild(cell);
            });
            group.appendChild(row);
          });
        });
        if (!group.rows.length) { return; }
        var heading = make("th", form.getAttribute("data-" + kind) + " ");
        heading.colSpan = 3;
        heading.scope = "rowgroup";
        heading.appendChild(make("span", number.format(counts[kind]), "n"));
        var line = make("tr", "", "group");
        line.appendChild(heading);
        group.insertBefore(line, group.firstChild);
        table.appendChild(group);
      });
      var heads = table.tHead.rows[0].cells;
      [[1, early], [2, late]].forEach(function (head) {
        var link = make("a", from.options[slugs.length - 1 - head[1]].textContent);
        link.href = home + history.periods[head[1]][1];
        heads[head[0]].textContent = "";
        heads[head[0]].appendChild(link);
      });
      table.hidden = false;
      output.textContent = KINDS.filter(function (kind) { return counts[kind]; })
        .map(function (kind) { return form.getAttribute("data-" + kind) + ": " + number.format(counts[kind]); }).join("; ");
      if (save) {
        var choice = new URLSearchParams({ from: from.value, to: to.value });
        if (all.checked) { choice.set("all", "1"); }
        tiendo.keep(choice);
      }
    }

    function read() {
      var choice = tiendo.chosen();
      var last = slugs.length - 1;
      // Time runs forward, and what the address does not say or says wrong is the last two.
      var to_at = slugs.indexOf(choice.get("to")), from_at = slugs.indexOf(choice.get("from"));
      if (to_at < 0) { to_at = from_at === last ? last - 1 : last; }
      if (from_at < 0) { from_at = to_at === 0 ? 1 : to_at - 1; }
      from.value = slugs[Math.max(0, Math.min(from_at, to_at))];
      to.value = slugs[Math.min(last, Math.max(from_at, to_at))];
      all.checked = choice.has("all");
      show(false);
    }

    tiendo.history = function (told) { history = told; };
    form.addEventListener("input", function () { show(true); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    window.addEventListener("hashchange", read);
    tiendo.load([form.getAttribute("data-history")], function () { if (history) { read(); } });
  });
})();
