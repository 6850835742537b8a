// "/" puts the cursor into the search field from anywhere on the page, unless something is being typed.
document.addEventListener("keydown", (event) => {
  const field = document.querySelector("[data-shortcut='/']");
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && field && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    field.focus();
    field.select();
  }
});
