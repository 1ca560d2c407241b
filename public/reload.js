// Asks for the page again at the moment at which one of its classes changes its state, or on coming back to it later.
const changesAt = Date.now() + Number(document.body.dataset.changesIn) * 1000;
const longestTimer = 2 ** 31 - 1;
const refresh = () => document.visibilityState === 'visible' && Date.now() >= changesAt && location.reload();

setTimeout(refresh, Math.min(changesAt - Date.now(), longestTimer));
document.addEventListener('visibilitychange', refresh);
