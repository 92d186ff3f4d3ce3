// Keeps what is typed into a form with data-draft in this tab until the node has it, whatever happens to the network.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = `canheal ${form.dataset.draft}`;
  const note = document.getElementById("draft-note");
  const fields = [...form.querySelectorAll("textarea")];
  const version = document.getElementById("id_version");
  const typed = () => Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const shown = JSON.stringify(typed());
  let saved = shown;

  const say = (which) => {
    note.hidden = !which;
    note.textContent = which ? note.dataset[which] : "";
  };
  const keep = () => sessionStorage.setItem(key, JSON.stringify({ version: version.value, fields: typed() }));
  let sent = shown;
  const settled = () => {
    saved = sent;
    if (JSON.stringify(typed()) === sent) sessionStorage.removeItem(key);
    say("");
  };

  const kept = JSON.parse(sessionStorage.getItem(key) || "null");
  if (kept && JSON.stringify(kept.fields) !== shown) {
    for (const field of fields) if (kept.fields[field.name]) field.value = kept.fields[field.name];
    say(kept.version === version.value ? "restored" : "newer");
  } else {
    sessionStorage.removeItem(key);
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
  document.body.addEventListener("htmx:afterSettle", () => {
    const state = document.getElementById("version-now");
    if (!state || Number(state.dataset.version) <= Number(version.value)) return;
    if (JSON.stringify(typed()) === saved && !form.contains(document.activeElement)) location.reload();
    else say("newer");
  });
  setInterval(() => {
    if (!note.hidden && note.textContent === note.dataset.failed) htmx.trigger(form, "input");
  }, 5000);
})();
