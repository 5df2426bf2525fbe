// Quiz pages: saves on change, keeps on the device what cannot be sent yet, tells the time.
// Without this file every page works with plain forms. Nothing here knows a name or a key: a question's number and the
// chosen value, for a day at most.

const form = document.getElementById("cuestionario");
const sheet = form ?? document.getElementById("entrega");
const DAY = 86400000;
const SLOWEST = 60000;

// --- the queue --------------------------------------------------------------------------------------------------------
const base = new Promise((resolve, reject) => {
  const asked = indexedDB.open("calmecac-cuestionarios", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("pendientes", { keyPath: ["attempt", "slot"] });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

const work = async (mode, act) => {
  const store = (await base).transaction("pendientes", mode).objectStore("pendientes");
  return new Promise((resolve, reject) => {
    const asked = act(store);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
};

const everything = () => work("readonly", (store) => store.getAll());
const drop = (entry) => work("readwrite", (store) => store.delete([entry.attempt, entry.slot]));

const mine = async () =>
  (await everything()).filter((entry) => entry.attempt === sheet.dataset.attempt).sort((a, b) => a.at - b.at);

// A newer answer to the same question may have been put in while the older one travelled.
const dropIfSame = async (entry) => {
  const now = await work("readonly", (store) => store.get([entry.attempt, entry.slot]));
  if (now && now.tab === entry.tab && now.seq === entry.seq) await drop(entry);
};

const tidy = async () => {
  const delivered = document.querySelector("[data-delivered]")?.dataset.delivered;
  for (const entry of await everything()) {
    if (entry.attempt === delivered || Date.now() - entry.at > DAY) await drop(entry);
  }
};

// --- words ------------------------------------------------------------------------------------------------------------
const mark = document.getElementById("guardado");
const notices = document.getElementById("avisos");

const CHECK = "M4 12.5L9.5 18L20 6.5";
const WARN = "M12 3.5L22 20.5H2ZM12 10v5M12 17.6v.4";
const PHONE = "M7 2.5h10v19H7ZM11 18.5h2";

const say = (words, off = false) => {
  if (!mark) return;
  mark.hidden = false;
  mark.classList.toggle("saved--off", off);
  mark.querySelector("path").setAttribute("d", off ? PHONE : CHECK);
  mark.querySelector("span").textContent = words;
};

const line = (tag, words) => Object.assign(document.createElement(tag), { textContent: words });

const sign = (tone) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = svg.appendChild(document.createElementNS(svg.namespaceURI, "path"));
  path.setAttribute("d", tone === "err" ? "M5.5 5.5L18.5 18.5M18.5 5.5L5.5 18.5" : WARN);
  for (const [name, is] of [["class", "icon"], ["viewBox", "0 0 24 24"], ["aria-hidden", "true"]]) svg.setAttribute(name, is);
  return svg;
};

const notice = (id, tone, title, more, ...extra) => {
  let box = document.getElementById(id);
  if (!box) {
    box = Object.assign(document.createElement("div"), { id, className: "said" });
    box.setAttribute("role", "status");
    notices.append(box);
  }
  const note = Object.assign(document.createElement("div"), { className: `note note--${tone}` });
  note.append(sign(tone));
  const inside = document.createElement("div");
  const first = document.createElement("p");
  first.append(line("b", title));
  inside.append(first);
  if (more) inside.append(line("p", more));
  inside.append(...extra);
  note.append(inside);
  box.replaceChildren(note);
};

const forget = (id) => document.getElementById(id)?.remove();

const link = (href, words) => {
  const held = document.createElement("p");
  held.append(Object.assign(line("a", words), { href }));
  return held;
};

const clock = document.getElementById("tiempo");
const ends = clock?.dataset.end ? ` El reloj no se detiene: termina ${clock.dataset.end}.` : "";

const sayOffline = async () => {
  const count = (await mine()).length;
  const amount = count === 1 ? "1 respuesta guardada" : `${count} respuestas guardadas`;
  say(`Sin conexión: ${amount} en este equipo`, true);
  const text = `Tus respuestas están en este equipo y se enviarán solas.${ends} Para pasar de página y entregar necesitas conexión.`;
  notice("sin-conexion", "warn", "Se fue la conexión.", text);
};

// --- sending ----------------------------------------------------------------------------------------------------------
let busy = null;
let wait = 1000;
let timer = 0;

const post = (entry) =>
  fetch(sheet.dataset.save, {
    method: "POST",
    credentials: "same-origin",
    redirect: "manual", // a redirect here means that the session ended
    headers: { "Content-Type": "application/json", "X-CSRFToken": sheet.elements.csrfmiddlewaretoken.value },
    body: JSON.stringify({
      tab: entry.tab,
      seq: entry.seq,
      answers: [{ slot: entry.slot, value: entry.value, base: entry.base }],
    }),
  });

const settle = async (entry, answer) => {
  const said = await answer.json();
  await dropIfSame(entry);
  if (answer.ok) return said.saved;
  if (said.code === "conflict") showConflict(entry, said.items[0]);
  else notice("fin", "warn", said.message, "", link(location.href, "Ver cómo quedó"));
  return "";
};

const later = () => {
  clearTimeout(timer);
  timer = setTimeout(flush, wait);
  wait = Math.min(wait * 2, SLOWEST);
};

// One answer on its way. Gives the hour it was saved, "" when it was settled otherwise, null when it still waits.
const carry = async (entry) => {
  let answer;
  try {
    answer = await post(entry);
  } catch {
    await sayOffline();
    later();
    return null;
  }
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    const text = "Lo que contestaste está en este equipo y se enviará cuando entres de nuevo.";
    notice("sesion", "warn", "Tu sesión terminó.", text, link(location.href, "Entrar y continuar"));
    say("Sin guardar todavía", true);
    return null;
  }
  if (answer.status >= 500 || answer.status === 429) {
    say("No pudimos guardar todavía; seguimos intentando", true);
    later();
    return null;
  }
  if (answer.status !== 404) return settle(entry, answer);
  await drop(entry);
  return "";
};

// Sends what waits, oldest first, and what is answered meanwhile. True when nothing is left.
const send = async () => {
  let saved = "";
  for (let waiting = await mine(); waiting.length; waiting = await mine()) {
    for (const entry of waiting) {
      const hour = await carry(entry);
      if (hour === null) return false;
      saved = hour || saved;
    }
  }
  wait = 1000;
  forget("sin-conexion");
  if (saved) say(form ? `Guardado ${saved}` : `Listo, todo guardado a las ${saved}`);
  return true;
};

const reachable = () =>
  fetch(sheet.dataset.save, { method: "HEAD", redirect: "manual" }).then(
    () => true,
    () => false,
  );

const flush = () => {
  busy ??= send().finally(() => (busy = null));
  return busy;
};

// --- answers ----------------------------------------------------------------------------------------------------------
let seq = 0;

const read = (ask) => {
  const fields = [...ask.querySelectorAll("[name^=r]")];
  if (ask.dataset.kind === "numerical") return fields[0].value.trim() || null;
  const chosen = fields.filter((field) => field.checked).map((field) => field.value);
  if (ask.dataset.kind === "single") return chosen[0] ?? null;
  return chosen.length ? chosen.sort() : null;
};

const write = (ask, value) => {
  const values = Array.isArray(value) ? value : value === null ? [] : [value];
  for (const field of ask.querySelectorAll("[name^=r]")) {
    if (ask.dataset.kind === "numerical") field.value = values[0] ?? "";
    else field.checked = values.includes(field.value);
  }
};

const seen = (ask) => ask.querySelector(`[name=v${ask.dataset.slot}]`);

const keep = async (ask) => {
  seq += 1;
  form.elements.seq.value = seq;
  const entry = {
    attempt: form.dataset.attempt,
    slot: Number(ask.dataset.slot),
    value: read(ask),
    base: Number(seen(ask).value),
    tab: form.elements.tab.value,
    seq,
    at: Date.now(),
  };
  say("Enviando…", true);
  await work("readwrite", (store) => store.put(entry));
  await flush();
};

const showConflict = (entry, said) => {
  const ask = form?.querySelector(`[data-slot="${entry.slot}"]`);
  if (!ask) return;
  const id = `otra${entry.slot}`;
  const act = (words, then) => {
    const button = Object.assign(line("button", words), { type: "button", className: "linkbtn" });
    button.addEventListener("click", () => {
      seen(ask).value = said.version;
      forget(id);
      then();
    });
    return button;
  };
  const choice = Object.assign(document.createElement("p"), { className: "acts" });
  choice.append(
    act("Usar la que está aquí", () => keep(ask)),
    act("Dejar la otra", () => {
      write(ask, said.value);
      say("Listo: queda la otra respuesta");
    }),
  );
  notice(id, "err", `Pregunta ${entry.slot}. ${said.message}`, "Aquí contestaste otra cosa. Elige cuál se queda.", choice);
  say("Sin guardar: elige una respuesta", true);
};

// --- the clock --------------------------------------------------------------------------------------------------------
const tell = (skew) => {
  const left = Math.floor((Number(clock.dataset.ends) - Date.now() - skew) / 60000);
  const end = clock.dataset.end;
  if (left < 0) clock.textContent = `Se acabó el tiempo; terminó ${end}`;
  else if (left === 0) clock.textContent = `Te queda menos de un minuto; termina ${end}`;
  else if (left < 60) clock.textContent = `${left === 1 ? "Te queda 1 minuto" : `Te quedan ${left} minutos`}; termina ${end}`;
  clock.classList.toggle("hot", left < 5);
  for (const [limit, words] of [[5, "Te quedan 5 minutos."], [1, "Te queda 1 minuto."]]) {
    if (left === limit && clock.dataset.told !== words) {
      clock.dataset.told = words;
      notice("aviso-tiempo", "warn", words, `Termina ${end}. Lo que esté guardado se entrega solo.`);
    }
  }
};

// --- start ------------------------------------------------------------------------------------------------------------
await tidy();

if (clock?.dataset.ends) {
  const skew = Number(clock.dataset.now) - Date.now();
  tell(skew);
  setInterval(() => tell(skew), 5000);
}

if (form) {
  let typing = 0;
  let sure = false;
  // The form takes its answers along; it goes once nothing waits, so that a dead network never swallows the page.
  const leave = async (button) => {
    const waits = (await mine()).length > 0;
    sure = navigator.onLine && (!waits || (await flush()));
    if (sure) form.requestSubmit(button);
    else if (!navigator.onLine) sayOffline();
    sure = false;
  };
  form.addEventListener("change", (event) => {
    const ask = event.target.closest("[data-slot]");
    clearTimeout(typing);
    if (ask) keep(ask);
  });
  form.addEventListener("input", (event) => {
    const ask = event.target.closest("[data-kind=numerical]");
    clearTimeout(typing);
    if (ask) typing = setTimeout(() => keep(ask), 900);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(typing);
    seq += 1;
    form.elements.seq.value = seq;
    if (sure) return;
    event.preventDefault();
    leave(event.submitter);
  });
  for (const entry of await mine()) {
    const ask = form.querySelector(`[data-slot="${entry.slot}"]`);
    if (ask) write(ask, entry.value); // what was not sent is still here, in sight
  }
} else if (sheet) {
  let sure = false;
  sheet.addEventListener("submit", async (event) => {
    if (sure) return;
    event.preventDefault();
    sure = (await flush()) && (await reachable());
    if (sure) sheet.submit();
    else {
      notice("sin-conexion", "warn", "Para entregar necesitas conexión.", "Tus respuestas siguen en este equipo.");
    }
    sure = false;
  });
}

if (sheet) {
  addEventListener("online", () => {
    wait = 1000;
    flush();
  });
  addEventListener("offline", sayOffline);
  if ((await mine()).length) flush();
}
