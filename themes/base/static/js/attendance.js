// The list of a session: «Todos presentes» without going to the server, and the count as it changes. Without this file
// the page works with plain forms.

const form = document.getElementById("lista");
const count = document.getElementById("cuenta");

const NAMES = {
  presente: ["presente", "presentes"],
  retardo: ["retardo", "retardos"],
  parcial: ["asistencia parcial", "asistencias parciales"],
  falta: ["falta", "faltas"],
  justificada: ["falta justificada", "faltas justificadas"],
};

const rows = () => [...form.querySelectorAll(".roll > li")];

const seen = (row) => {
  const chosen = row.querySelector("[type=radio]:checked");
  if (!chosen) return "";
  if (chosen.value === "falta" && row.querySelector("[name^=d-]").value.trim()) return "justificada";
  if (chosen.value === "retardo" && form.dataset.counting === "minutes") return "parcial";
  return chosen.value;
};

const say = () => {
  const values = rows().map(seen);
  const said = Object.entries(NAMES).flatMap(([code, [one, many]]) => {
    const found = values.filter((value) => value === code).length;
    return found ? [`${found} ${found === 1 ? one : many}`] : [];
  });
  const blank = values.filter((value) => !value).length;
  if (blank) said.push(`${blank} sin marcar`);
  count.textContent = said.join(", ");
};

if (form) {
  form.addEventListener("change", say);
  form.querySelector("[name=todos]")?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const row of rows()) {
      if (!row.querySelector("[type=radio]:checked")) row.querySelector("[value=presente]").checked = true;
    }
    say();
  });
  // One press is one list: the server takes a second for the same, this spares the wait.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
