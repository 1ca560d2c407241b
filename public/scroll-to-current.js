// On a narrow screen the places and tabs are wider than it: the one that is open is brought into sight.
for (const here of document.querySelectorAll(':is(.admin-nav, .tabs) > [aria-current]')) {
  const row = here.parentElement;
  row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.clientWidth) / 2;
}
