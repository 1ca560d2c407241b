// Shows the buttons that copy the text of another element, and says when it is copied. A module: it runs once for all of them on a page.
const status = document.createElement('p');
status.className = 'visually-hidden';
status.setAttribute('role', 'status');
document.body.append(status);

for (const button of document.querySelectorAll('[data-copy]')) button.hidden = false;

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (await copy(source.value ?? source.textContent)) say(button);
});

/** Browsers keep the clipboard from pages without HTTPS, except for what is selected. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    return copied;
  }
}

/** The text goes and comes back, so that a second copy is said too. */
function say(button) {
  status.textContent = '';
  button.classList.add('is-copied');
  setTimeout(() => (status.textContent = button.dataset.copied), 50);
  setTimeout(() => button.classList.remove('is-copied'), 2000);
}
