// Shows the settings that stand behind the # of the address, as Jitsi's own page reads them: names, and values as JSON.
const place = document.getElementById('hash');
const settings = [...new URLSearchParams(location.hash.slice(1))].filter(([name]) => name.startsWith('config.'));
if (place && settings.length > 0) {
  const title = document.createElement('p');
  title.textContent = place.dataset.title;
  const list = document.createElement('ul');
  for (const [name, value] of settings) {
    const item = document.createElement('li');
    const code = document.createElement('code');
    code.textContent = `${name}=${value}`;
    item.append(code);
    list.append(item);
  }
  place.append(title, list);
  place.hidden = false;
}
