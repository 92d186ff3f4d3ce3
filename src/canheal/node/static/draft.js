// Keeps what is typed on this page until the node has it, whatever the network or another person does meanwhile.
// The form with data-draft saves itself; its words are kept in this tab with the version that they were typed on. After
// somebody else saved, they stand beside the field and go in only when asked to: nobody's words are replaced unseen.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = `canheal ${form.dataset.draft}`;
  const note = document.getElementById("draft-note");
  const fields = [...form.querySelectorAll("textarea")];
  const version = document.getElementById("id_version");
  const typed = () => Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const shown = JSON.stringify(typed());
  const pending = {};
  let saved = shown;

  const say = (which) => {
    note.hidden = !which;
    note.textContent = which ? note.dataset[which] : "";
  };
  const keep = () => sessionStorage.setItem(key, JSON.stringify({ version: version.value, fields: { ...typed(), ...pending } }));
  const forget = () => sessionStorage.removeItem(key);
  let sent = shown;
  const settled = () => {
    saved = sent;
    if (JSON.stringify(typed()) === sent && !Object.keys(pending).length) forget();
    say("");
  };

  const beside = (field, words) => {
    pending[field.name] = words;
    const box = document.createElement("div");
    box.className = "unsaved";
    const title = document.createElement("p");
    title.textContent = note.dataset.unsaved;
    const text = document.createElement("p");
    text.className = "kept";
    text.textContent = words;
    const done = () => { delete pending[field.name]; box.remove(); field.focus(); };
    const button = (label, act) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "second";
      made.textContent = label;
      made.addEventListener("click", act);
      return made;
    };
    const row = document.createElement("div");
    row.className = "acts-row";
    row.append(
      button(note.dataset.take, () => { field.value = words; done(); field.dispatchEvent(new Event("input", { bubbles: true })); }),
      button(note.dataset.drop, () => { done(); keep(); }),
    );
    box.append(title, text, row);
    field.after(box);
  };

  const kept = JSON.parse(sessionStorage.getItem(key) || "null");
  const differs = (field) => kept && kept.fields[field.name] && kept.fields[field.name] !== field.value;
  if (kept && fields.some(differs)) {
    const same = kept.version === version.value;
    for (const field of fields.filter(differs)) {
      if (same) field.value = kept.fields[field.name];
      else beside(field, kept.fields[field.name]);
    }
    say(same ? "restored" : "compare");
  } else {
    forget();
  }

  form.addEventListener("input", keep);
  form.addEventListener("submit", keep);
  document.body.addEventListener("htmx:sendError", (event) => { if (form.contains(event.target)) say("failed"); });
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.target === form) say(event.detail.xhr.status === 409 ? "newer" : "failed");
  });
  form.addEventListener("htmx:beforeRequest", () => { sent = JSON.stringify(typed()); });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== form || !event.detail.successful) return;
    version.value = document.getElementById("saved").dataset.version;
    settled();
  });

  const changed = (field) => {
    if (!field.matches("input, select, textarea") || field.type === "hidden" || !field.name) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) {
      const chosen = [...field.options].filter((option) => option.defaultSelected).map((option) => option.index);
      const before = chosen.length || field.multiple ? chosen : [0];
      return [...field.selectedOptions].map((option) => option.index).join() !== before.join();
    }
    return field.value !== field.defaultValue;
  };
  const others = [...document.querySelectorAll("form[method=post]")].filter((other) => other !== form);
  const typing = () => others.some((other) => [...other.elements].some(changed));
  document.body.addEventListener("htmx:afterSettle", () => {
    const state = document.getElementById("version-now");
    if (!state || Number(state.dataset.version) <= Number(version.value)) return;
    if (JSON.stringify(typed()) === saved && !form.contains(document.activeElement) && !typing()) location.reload();
    else say("newer");
  });

  // what is typed into the other forms of the page stays there while the node does not answer
  for (const other of others) {
    other.addEventListener("submit", (event) => {
      if (other.dataset.reached) return;
      event.preventDefault();
      fetch("/health", { cache: "no-store" }).then((answer) => {
        if (!answer.ok) return say("unsent");
        other.dataset.reached = "yes";
        other.requestSubmit(event.submitter);
      }).catch(() => say("unsent"));
    });
  }
  setInterval(() => {
    if (!note.hidden && note.textContent === note.dataset.failed) htmx.trigger(form, "input");
  }, 5000);
})();
