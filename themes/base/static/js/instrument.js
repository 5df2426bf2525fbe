// The screen of an item: 1, 2 and 3 choose, Ctrl+Enter saves, and nothing typed is lost when the network is gone.
// Without this file the page is a plain form.

const form = document.getElementById("reactivo");
const mark = document.getElementById("guardado");
const words = form.elements.observation;
const picks = [...form.querySelectorAll("input[type=radio]")];
const draft = `reactivo:${location.pathname}:${form.elements.expected.value}`;

const typing = (target) => target.closest("textarea, select, input:not([type=radio])") !== null;

const say = (text) => {
  mark.classList.add("saved--off");
  mark.textContent = text;
};

const choose = (pick) => {
  pick.checked = true;
  // «Cumple» waits for Enter; the other two ask for words
  (pick.value === "met" ? pick : words).focus();
  keep();
};

// What was typed and not yet saved stays in this tab until it is.
const keep = () => {
  const verdict = picks.find((pick) => pick.checked)?.value ?? "";
  sessionStorage.setItem(draft, JSON.stringify([verdict, words.value]));
};

const restore = () => {
  const kept = sessionStorage.getItem(draft);
  if (!kept || document.querySelector("#avisos [role=alert]")) return;
  const [verdict, text] = JSON.parse(kept);
  const before = [picks.find((pick) => pick.checked)?.value ?? "", words.value];
  if (verdict === before[0] && text === before[1]) return;
  for (const pick of picks) pick.checked = pick.value === verdict;
  words.value = text;
  say("Recuperamos lo que habías escrito aquí. Aún no está guardado.");
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const pick = picks[["1", "2", "3"].indexOf(event.key)];
  if (pick) {
    event.preventDefault();
    choose(pick);
  }
});

form.addEventListener("input", keep);
form.addEventListener("submit", (event) => {
  if (!navigator.onLine) {
    event.preventDefault();
    say("Sin conexión: no se guardó. Lo que escribiste sigue aquí; guarda cuando vuelva.");
  }
});
addEventListener("online", () => say("Volvió la conexión. Guarda para continuar."));

// What was just saved needs its draft no more.
const saved = new URLSearchParams(location.search).get("guardado");
const former = `reactivo:${location.pathname.replace(/\d+\/$/, `${saved}/`)}:`;
for (const key of saved ? Object.keys(sessionStorage) : []) {
  if (key.startsWith(former)) sessionStorage.removeItem(key);
}
restore();
