// Asks the browser for a passkey, or to make one, and sends its answer with the form. The buttons appear where the browser can do that.
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const withBytes = (credentials = []) => credentials.map((credential) => ({ ...credential, id: toBytes(credential.id) }));

const exchanges = {
  async use(options) {
    const publicKey = { ...options, challenge: toBytes(options.challenge), allowCredentials: withBytes(options.allowCredentials) };
    const { response, ...credential } = parts(await navigator.credentials.get({ publicKey }));
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return { ...credential, response: textsOf({ clientDataJSON, authenticatorData, signature, userHandle }) };
  },
  async register(options) {
    const user = { ...options.user, id: toBytes(options.user.id) };
    const challenge = toBytes(options.challenge);
    const publicKey = { ...options, challenge, user, excludeCredentials: withBytes(options.excludeCredentials) };
    const { response, ...credential } = parts(await navigator.credentials.create({ publicKey }));
    const { clientDataJSON, attestationObject } = response;
    const transports = response.getTransports?.() ?? [];
    return { ...credential, response: { ...textsOf({ clientDataJSON, attestationObject }), transports } };
  },
};

function parts({ id, rawId, type, response }) {
  return { id, rawId: toText(rawId), type, response, clientExtensionResults: {} };
}

function textsOf(buffers) {
  return Object.fromEntries(Object.entries(buffers).map(([name, buffer]) => [name, toText(buffer)]));
}

async function answer(form) {
  const request = await fetch(form.dataset.passkeyRequest, { headers: { Accept: 'application/json' } });
  if (request.redirected) {
    // The portal asks first who is there, and leads back to this page.
    const url = new URL(request.url);
    url.searchParams.set('next', location.pathname);
    location.assign(url);
    return false;
  }
  const { options, challenge } = await request.json();
  form.elements.passkey_response.value = JSON.stringify(await exchanges[form.dataset.passkey](options));
  form.elements.passkey_challenge.value = challenge;
  return true;
}

if (window.isSecureContext && window.PublicKeyCredential)
  for (const form of document.querySelectorAll('[data-passkey]')) {
    form.hidden = false;
    for (const hint of document.querySelectorAll('[data-passkey-hint]')) hint.hidden = true;
    form.addEventListener('submit', async (event) => {
      if (form.elements.passkey_response.value !== '') return;
      event.preventDefault();
      const failed = form.querySelector('[data-passkey-failed]');
      failed.hidden = true;
      try {
        if (await answer(form)) form.requestSubmit();
      } catch {
        // Cancelled, timed out, or there is none for this portal.
        failed.hidden = false;
      }
    });
  }
