// Asks every few seconds whether the class has its teacher, or a place, and then joins at the moment that the portal names.
const { pollUrl, pollSeconds, reloadSeconds, returnTo } = document.getElementById('waiting').dataset;
const position = document.getElementById('position');
const longestPause = 30;
const startedAt = Date.now();
let timer;

const askIn = (seconds) => {
  clearTimeout(timer);
  timer = setTimeout(ask, seconds * 1000);
};

async function ask() {
  if (Date.now() - startedAt > reloadSeconds * 1000) return location.replace(returnTo);
  try {
    const { ready, seconds, peopleAhead } = await (await fetch(pollUrl, { signal: AbortSignal.timeout(10_000) })).json();
    // The teacher is there, and no place: another page says so.
    const isOutdated = !position && peopleAhead !== undefined;
    if (ready || isOutdated) return setTimeout(() => location.replace(returnTo), seconds * 1000);
    if (peopleAhead !== undefined) showPosition(peopleAhead);
    askIn(seconds);
  } catch {
    askIn(longestPause * (0.5 + Math.random() / 2));
  }
}

function showPosition(ahead) {
  const { next, one, many } = position.dataset;
  const text = ahead === 0 ? next : ahead === 1 ? one : many.replace('#', ahead);
  const shown = position.firstElementChild;
  // Screen readers read every change aloud.
  if (shown.textContent !== text) shown.textContent = text;
}

askIn(pollSeconds);

// A phone that slept asks on waking.
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && askIn(0));
