// Selects all rows of a list at once and shows how many are selected. Lists work without it.
const boxes = (table) => [...table.querySelectorAll('.row-select input[name="ids"]')];

function prepare(table) {
  const head = table.querySelector('.row-select-cell');
  if (!head || head.querySelector('input')) return;
  const all = Object.assign(document.createElement('input'), { type: 'checkbox', className: 'form-check-input' });
  const label = Object.assign(document.createElement('label'), { className: 'row-select' });
  all.setAttribute('aria-label', table.dataset.selectAll);
  label.append(all);
  head.append(label);
  all.addEventListener('change', () => {
    for (const box of boxes(table)) box.checked = all.checked;
    count(table);
  });
  table.addEventListener('change', () => count(table));
  count(table);
}

function count(table) {
  const bulk = document.getElementById('bulk');
  const selected = boxes(table).filter((box) => box.checked).length;
  const all = table.querySelector('thead .row-select-cell input');
  all.checked = selected > 0 && selected === boxes(table).length;
  all.indeterminate = selected > 0 && !all.checked;
  const shown = bulk.querySelector('.bulk-count') ?? bulk.insertBefore(document.createElement('output'), bulk.firstChild);
  shown.className = 'bulk-count';
  shown.textContent = selected > 0 ? `${selected} ${selected === 1 ? bulk.dataset.selectedOne : bulk.dataset.selected}` : '';
}

const prepareAll = () => document.querySelectorAll('[data-select-all]').forEach(prepare);
prepareAll();
document.addEventListener('htmx:afterSettle', prepareAll);
