/**
 * The referrer policy of a page whose address is a secret, so nobody is told it. Without any referrer a browser sends `Origin: null`
 * with the form; where it does not say by itself that the form is ours (plain http in a local network), it names the portal, without the
 * path.
 */
export function secretPageReferrerPolicy(publicUrl: string): 'no-referrer' | 'origin' {
  const { protocol, hostname } = new URL(publicUrl);
  const trusted = protocol === 'https:' || /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/.test(hostname);
  return trusted ? 'no-referrer' : 'origin';
}
