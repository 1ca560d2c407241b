// Nobody asks who is in a call while nobody looks; on coming back it is asked at once.
document.addEventListener('htmx:beforeRequest', (event) => {
  if (document.hidden && event.target.matches('.live, .occupants')) event.preventDefault();
});

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) for (const live of document.querySelectorAll(':is(.live, .occupants)[hx-get]')) htmx.trigger(live, 'look');
});
