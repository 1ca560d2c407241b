// Keeps the length of a class when its start changes, and offers its hours on the weekdays that had the same ones and that nobody has
// changed. The forms work without it.
const ends = { starts: 'ends' };
for (let day = 1; day <= 7; day++) ends[`from_${day}`] = `to_${day}`;

const minutesOf = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const twoDigits = (count) => String(count).padStart(2, '0');
const timeOf = (minutes) => `${twoDigits(Math.floor(minutes / 60) % 24)}:${twoDigits(minutes % 60)}`;
const before = new WeakMap();

function moveEnd(start, end) {
  const was = before.get(start) ?? start.defaultValue;
  if (was && end.value) end.value = timeOf(minutesOf(end.value) + minutesOf(start.value) - minutesOf(was) + 24 * 60);
  before.set(start, start.value);
}

const hoursAtFirst = ({ elements }, day) => `${elements[`from_${day}`].defaultValue} ${elements[`to_${day}`].defaultValue}`;

function offerElsewhere(form, day) {
  form.elements[`from_${day}`].dataset.changed = 'yes';
  for (let other = 1; other <= 7; other++) {
    const start = form.elements[`from_${other}`];
    if (start.dataset.changed || hoursAtFirst(form, other) !== hoursAtFirst(form, day)) continue;
    start.value = form.elements[`from_${day}`].value;
    form.elements[`to_${other}`].value = form.elements[`to_${day}`].value;
    before.set(start, start.value);
  }
}

document.addEventListener('change', ({ target }) => {
  const { form, name, value } = target;
  if (!form || target.type !== 'time' || !value) return;
  if (name in ends) moveEnd(target, form.elements[ends[name]]);
  const day = /^(?:from|to)_([1-7])$/.exec(name)?.[1];
  if (day) offerElsewhere(form, day);
});
