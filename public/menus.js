// Closes an open menu with Escape, which gives the focus back to its button, and with a press elsewhere. A module: it runs once on a page.
const openMenu = () => document.querySelector('.row-menu[open]');

document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && openMenu();
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

document.addEventListener('click', (event) => {
  const menu = openMenu();
  if (menu && !menu.contains(event.target)) menu.open = false;
});
