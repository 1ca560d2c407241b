// `/` and Ctrl+K lead to the search field of the header or, where the screen has no room for it, to the page of the search.
addEventListener('keydown', (event) => {
  const isShortcut = event.key === 'k' ? event.ctrlKey || event.metaKey : event.key === '/' && !event.ctrlKey && !event.metaKey;
  const isTyping = event.target.closest?.('input, textarea, select, [contenteditable]');
  if (!isShortcut || event.altKey || (isTyping && event.key === '/')) return;
  const field = document.querySelector('.site-search input');
  event.preventDefault();
  if (field?.checkVisibility()) field.select();
  else location.assign('/search');
});
