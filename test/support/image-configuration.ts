/**
 * What Jitsi's image makes of these variables (docker-jitsi-meet, prosody/rootfs/defaults, as of August 2026), line by line where it is
 * about accounts, and without the modules that are Jitsi's own, which Debian does not have.
 */
export function renderImageConfiguration(environment: Record<string, string>): (folder: string) => string {
  const get = (name: string) => environment[name] ?? '';
  const lines = (text: string, separator: string) => text.split(separator).filter(Boolean).join('\n');
  const host = get('XMPP_DOMAIN');
  return (folder) => `
modules_enabled = { "roster"; "saslauth"; "disco"; "private"; "version"; "ping"; "posix" }
authentication = "internal_hashed"
${lines(get('GLOBAL_CONFIG').replace('/portal/', `${folder}/`), '\\n')}

trusted_proxies = { ${get('PROSODY_TRUSTED_PROXIES')
    .split(',')
    .map((proxy) => `"${proxy}"`)
    .join('; ')} }
admins = { "focus@auth.meet.jitsi", "jvb@auth.meet.jitsi" }
storage = { smacks_h = "memory" }

VirtualHost "${host}"
  ${get('PROSODY_AUTH_TYPE') === 'internal' ? 'authentication = "internal_hashed"\n  disable_sasl_mechanisms={ "DIGEST-MD5", "OAUTHBEARER" }' : ''}
  ${lines(get('XMPP_CONFIGURATION'), ',')}

VirtualHost "auth.meet.jitsi"
  modules_enabled = { "smacks" }
  authentication = "internal_hashed"

Component "muc.${host}" "muc"
  restrict_room_creation = true
  storage = "memory"
  muc_room_locking = false
  muc_room_default_public_jids = true
  muc_tombstones = false
`;
}
