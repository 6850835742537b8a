// Counts what was ticked on the client card, and lets Ctrl+Enter go on to the review.
const form = document.querySelector("[data-act]");

if (form) {
  const pending = form.querySelector("[data-pending]");

  const count = () => {
    const choices = form.querySelectorAll(".answers input:checked");
    const made = [...choices].filter((choice) => choice.value !== "skip").length;
    const text = made === 1 ? pending.dataset.one : pending.dataset.other.replace("%s", made);
    pending.textContent = made ? text : "";
  };

  form.addEventListener("change", count);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[name=action][value=review]"));
    }
  });
  window.addEventListener("pageshow", count); // the browser may bring ticks back
  count();
}
