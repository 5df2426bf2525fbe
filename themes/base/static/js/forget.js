// Leaving a shared computer: what a quiz left to send, and what an instrument left to save, go with the session.
const form = document.querySelector("form[data-forgets]");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const leave = () => form.submit();
  sessionStorage.clear();
  const asked = indexedDB.deleteDatabase("calmecac-cuestionarios");
  asked.onsuccess = asked.onerror = asked.onblocked = leave;
});
