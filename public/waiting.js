// Draws the countdown. The browser's own refresh, which the server asked for, lets the person in.
const countdown = document.getElementById('countdown');
const shown = countdown.querySelector('.countdown-time');
const opensAt = Date.now() + Number(countdown.dataset.seconds) * 1000;
const ownTitle = document.title;

function draw() {
  const left = Math.round((opensAt - Date.now()) / 1000);
  if (left <= 0) {
    countdown.querySelector('.countdown-label').textContent = '';
    shown.textContent = countdown.dataset.opening;
    document.title = `${countdown.dataset.opening} · ${ownTitle}`;
    return;
  }
  const twoDigits = (number) => String(number).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  shown.textContent = hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(seconds)}` : `${minutes}:${twoDigits(seconds)}`;
  // Once a minute: some screen readers read every change of the title aloud.
  if (seconds === 0) document.title = `${Math.round(left / 60)} min · ${ownTitle}`;
}

draw();
setInterval(draw, 1000);

// A phone that slept does not count the time: on waking it looks at the clock and goes in.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && Date.now() > opensAt) location.reload();
});
