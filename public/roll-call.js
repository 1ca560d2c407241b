// Counts the marks of a roll call, and lets the keyboard mark a student and move on. The form works without it.
const form = document.querySelector('[data-roll-call]');
const students = [...form.querySelectorAll('fieldset')];
const marksByKey = { p: 'present', a: 'absent', t: 'late', l: 'late', j: 'excused', e: 'excused', '-': 'none' };
const steps = { ArrowDown: 1, ArrowUp: -1 };

const markOf = (student) => student.querySelector('input:checked')?.value ?? 'none';
const choice = (student, mark) => student.querySelector(`input[value="${mark}"]`);
const current = () => students.map(markOf).join();
let saved = students.map((student) => student.querySelector('input[checked]')?.value ?? 'none').join();

function count() {
  const marks = students.map(markOf);
  for (const output of form.querySelectorAll('[data-count]'))
    output.textContent = marks.filter((mark) => mark === output.dataset.count).length;
}

function focusOn(student) {
  student?.querySelector('input:checked')?.focus();
  student?.scrollIntoView({ block: 'nearest' });
}

form.addEventListener('change', count);
form.addEventListener('keydown', (event) => {
  const at = students.indexOf(event.target.closest('fieldset'));
  if (at === -1 || event.ctrlKey || event.altKey || event.metaKey) return;
  const step = steps[event.key];
  const mark = marksByKey[event.key.toLowerCase()];
  if (!step && !mark) return;
  event.preventDefault();
  if (mark) {
    choice(students[at], mark).checked = true;
    count();
  }
  focusOn(students[at + (step ?? 1)]);
});

// The button saves by itself; here it only fills in, so that a look is possible before saving.
form.querySelector('button[name="rest"]').addEventListener('click', (event) => {
  event.preventDefault();
  for (const student of students) if (markOf(student) === 'none') choice(student, 'present').checked = true;
  count();
});

form.addEventListener('submit', () => (saved = undefined));
window.addEventListener('beforeunload', (event) => {
  if (saved !== undefined && current() !== saved) event.preventDefault();
});
// Browsers fill in what was chosen before a reload.
count();
