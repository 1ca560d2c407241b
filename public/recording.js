// Goes on where this browser stopped watching. Without it, the player begins where the address says.
const player = document.getElementById('recording');
const name = `recording-${player.dataset.recording}`;

/** A recording that was watched to its last seconds begins anew. */
const LAST_SECONDS = 10;

const [from = 0, until = Infinity] = (/#t=([\d.]+)(?:,([\d.]+))?/.exec(player.src) ?? []).slice(1).map((text) => (text ? Number(text) : undefined));

function resume() {
  const position = Number(read());
  if (position > from && position < Math.min(until, player.duration) - LAST_SECONDS) player.currentTime = position;
}

function read() {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember() {
  try {
    localStorage.setItem(name, String(Math.floor(player.currentTime)));
  } catch {
    // A browser that keeps nothing begins anew.
  }
}

if (player.readyState >= HTMLMediaElement.HAVE_METADATA) resume();
else player.addEventListener('loadedmetadata', resume, { once: true });
player.addEventListener('timeupdate', () => {
  if (!player.seeking && player.currentTime > from) remember();
});

/** A file that is kept elsewhere is got by an address that holds for minutes; the portal's own leads to a new one. NaN: it is the portal's. */
const lifetimeMs = Number(player.dataset.lifetimeSeconds) * 1000;
let loadedAt = Date.now();
let failedAt;

function loadAnew() {
  const { currentTime, paused } = player;
  loadedAt = Date.now();
  player.addEventListener('loadedmetadata', () => (player.currentTime = currentTime), { once: true });
  player.load();
  if (!paused) void player.play().catch(() => undefined);
}

// Browsers try an address that holds no longer for half a minute before they give up.
for (const event of ['seeking', 'waiting'])
  player.addEventListener(event, () => {
    if (Date.now() - loadedAt > lifetimeMs) loadAnew();
  });

player.addEventListener('error', () => {
  const isAgain = failedAt === player.currentTime;
  document.getElementById('not-loaded').hidden = !isAgain;
  failedAt = player.currentTime;
  if (!isAgain) loadAnew();
});
