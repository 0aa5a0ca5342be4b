// The lists of all targets and all tasks: filter, sort, count; what is chosen stands in the address.
(function () {
  "use strict";
  var lang = tiendo.lang, number = tiendo.number, each = tiendo.each, make = tiendo.make;
  var fold = tiendo.fold, words = tiendo.words, chosen = tiendo.chosen, keep = tiendo.keep;

  each("form.filters", document, function (form) {
    var table = document.getElementById(form.getAttribute("data-list"));
    var output = form.querySelector("output");
    var clear = form.querySelector("[type=reset]");
    var details = form.querySelector("details");
    var groups = Array.prototype.slice.call(table.tBodies);
    var fields = Array.prototype.filter.call(form.elements, function (field) { return field.name; });
    var rows = [];
    // Read only when something is chosen: an old phone shows the list first.
    function gather() {
      groups.forEach(function (group) {
        each("tr[data-section]", group, function (row) {
          rows.push({
            row: row,
            group: group,
            name: row.querySelector("th").textContent.trim(),
            text: fold(row.textContent)
          });
        });
      });
    }
    var order = new Intl.Collator(lang, { numeric: true });

    function holds(entry, choice) {
      return choice.every(function (part) {
        if (part.q) {
          return part.q.every(function (word) { return entry.text.indexOf(word) >= 0; });
        }
        var has = (entry.row.getAttribute("data-" + part.name) || "").split(" ");
        return has.some(function (value) { return part.values.indexOf(value) >= 0; });
      });
    }

    // Rows go back to where they stood, or into one group for each section, or into one for all.
    function sort(by) {
      each("tbody.made", table, function (group) { table.removeChild(group); });
      groups.forEach(function (group) { group.hidden = by !== ""; });
      if (by === "") {
        rows.forEach(function (entry) { entry.group.appendChild(entry.row); });
        return;
      }
      var into = {};
      var made = function (key, title) {
        var group = document.createElement("tbody");
        group.className = "made";
        if (title) {
          var heading = make("th", title);
          heading.colSpan = table.tHead.rows[0].cells.length;
          heading.scope = "rowgroup";
          heading.appendChild(document.createTextNode(" "));
          heading.appendChild(make("span", "", "n"));
          var line = make("tr", "", "group");
          line.appendChild(heading);
          group.appendChild(line);
        }
        into[key] = group;
        table.appendChild(group);
      };
      if (by === "section") {
        each("option", form.elements.section, function (option) {
          var own = rows.some(function (entry) { return section(entry) === option.value; });
          if (own) { made(option.value, option.textContent.replace(/ \([\d.,]+\)$/, "")); }
        });
        rows.forEach(function (entry) { into[section(entry)].appendChild(entry.row); });
      } else {
        made("", "");
        rows.slice().sort(function (a, b) { return order.compare(a.name, b.name); })
          .forEach(function (entry) { into[""].appendChild(entry.row); });
      }
    }

    function section(entry) {
      return entry.row.getAttribute("data-section").split(" ")[0];
    }

    function tell(count) {
      output.textContent = form.getAttribute("data-count").replace("#", number.format(count));
    }

    var sorted = "";
    function apply(save) {
      var choice = [];
      var address = new URLSearchParams();
      var by = "";
      fields.forEach(function (field) {
        var value = field.value.trim();
        if (!value) { return; }
        address.set(field.name, value);
        if (field.name === "sort") {
          by = value;
        } else if (field.name === "q") {
          choice.push({ q: words(fold(value)) });
        } else {
          var option = field.options[field.selectedIndex];
          var within = option.getAttribute("data-within");
          choice.push({ name: field.name, values: [value].concat(within ? within.split(" ") : []) });
        }
      });
      clear.hidden = choice.length === 0;
      if (choice.length === 0 && by === "" && rows.length === 0) {
        tell(table.querySelectorAll("tr[data-section]").length);
        return;
      }
      if (rows.length === 0) { gather(); }
      if (by !== sorted) { sort(by); sorted = by; }
      var shown = 0;
      rows.forEach(function (entry) {
        entry.row.hidden = !holds(entry, choice);
        shown += entry.row.hidden ? 0 : 1;
      });
      each("tbody", table, function (group) {
        var count = group.querySelectorAll("tr[data-section]:not([hidden])").length;
        var heading = group.querySelector(".group");
        if (heading) {
          heading.hidden = count === 0;
          heading.querySelector(".n").textContent = number.format(count);
        }
      });
      tell(shown);
      if (save) { keep(address); }
    }

    function read() {
      var address = chosen();
      fields.forEach(function (field) {
        field.value = address.get(field.name) || "";
        // What is not among the choices filters nothing.
        if (field.selectedIndex === -1) { field.selectedIndex = 0; }
      });
      var any = address.toString() !== "";
      details.open = matchMedia("(min-width: 48rem)").matches;
      apply(false);
      // After the browser has gone to the group of that name: what is filtered had better be seen.
      if (any) { setTimeout(function () { form.scrollIntoView(); }); }
    }

    form.addEventListener("input", function () { apply(true); });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { setTimeout(function () { apply(true); }); });
    window.addEventListener("hashchange", read);
    read();
  });
})();
