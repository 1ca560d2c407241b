import type * as spanish from '../es/doctor.ts';

export const doctor: typeof spanish.doctor = {
  title: 'Diagnostics',
  lead: 'Tests the portal and its Jitsi the way a person who joins a class would, and says what to fix. Nobody else notices.',
  run: 'Run the diagnostics',
  again: 'Run the diagnostics again',
  running: 'The diagnostics are running. They take less than a minute.',
  reload: 'See whether they have finished',
  never: 'The diagnostics have not been run yet.',
  ranAt: (moment: string) => `Run on ${moment}.`,
  healthy: 'Everything that was checked is fine.',
  unchecked: (count) => (count === 1 ? '1 thing could not be checked.' : `${count} things could not be checked.`),
  problems: (count: number) => (count === 1 ? 'There is 1 thing to fix.' : `There are ${count} things to fix.`),
  incomplete: "The diagnostics could not finish. Run them again; if that does not help, see the portal's log.",
  statuses: { ok: 'OK', warning: 'Review', failed: 'Fix', skipped: 'Not checked' },
  result: 'Result',
  fix: 'What to change',
  pitfall: (number: number) => `Pitfall ${number} in docs/doctor.md`,
  checks: {
    settings: 'Settings',
    database: 'Database up to date',
    credentials: 'Credentials for Prosody',
    links: 'Links of the rooms',
    bucket: 'Storage of recordings (S3)',
    directory: 'Directory of people',
    'directory-sync': 'Nightly synchronisation with the directory',
    ipv6: 'IPv6 addresses',
    prosody: 'Asking Prosody who is in a call, and ending calls',
    web: 'Jitsi responds',
    certificate: "Jitsi's certificate",
    clock: 'Clock difference',
    port: "Prosody's internal ports are closed",
    paths: "Prosody's internal paths are closed",
    domain: "Jitsi's internal domain",
    guests: 'Guests without an account',
    'token-auth-url': 'Returning after a page reload',
    'valid-token': 'Joining with a valid token',
    'no-token': 'Joining without a token',
    'wrong-secret': 'Joining with a token signed with another secret',
    expired: 'Joining with an expired token',
    room: 'Opening a room',
    student: 'Joining the room as a student',
    'wrong-room': 'Joining with a token for another room',
    'wrong-sub': 'Joining with a token for another domain',
    guest: 'Joining without an account',
    teacher: 'Joining the room as a teacher',
    reservation: 'Jitsi asks the portal before it opens a room',
    events: 'Jitsi reports to the portal who joins',
    'chat-links': 'Jitsi hands links from the chat to the portal',
    accounts: 'Jitsi asks for an account',
    'unknown-account': 'Joining with an account that does not exist',
    'not-enforced': 'What this kind of authentication does not enforce',
  },
  outcomes: {
    'settings-ok': { result: () => 'The settings can be read and do not contradict each other.' },
    'settings-refused': { result: (observed) => observed, fix: 'Correct it in the file .env or in the environment.' },
    'no-webhook-secret': {
      result: () => 'JITSI_WEBHOOK_SECRET is missing: Jitsi can neither request rooms nor report who joins.',
      fix: 'Set JITSI_WEBHOOK_SECRET in the portal and the same value in Jitsi (reservations and event_sync).',
    },
    'bucket-ok': { result: (observed) => `“${observed}” can be written to, read and deleted from.` },
    'bucket-unusable': {
      result: (observed) => `It cannot be used (${observed}).`,
      fix: 'Look at RECORDINGS_S3_BUCKET, RECORDINGS_S3_ENDPOINT, RECORDINGS_S3_REGION and the keys, and that these allow what docs/recordings.md says. New recordings wait in RECORDINGS_DIR.',
    },
    'directory-ok': {
      result: (observed) =>
        observed === '1' ? 'The directory answers, with 1 person.' : `The directory answers; its first page has ${observed} people.`,
    },
    'directory-empty': {
      result: (observed) => `The directory answers, but nobody is below ${observed}.`,
      fix: 'Look at LDAP_BASE and LDAP_USER_FILTER, and whether the account LDAP_BIND_DN may read people.',
    },
    'directory-no-groups': {
      result: () => 'The directory answers, but nobody on its first page is in a group.',
      fix: 'Look at LDAP_GROUPS_ATTRIBUTE or LDAP_GROUP_FILTER, and whether the account LDAP_BIND_DN may read groups.',
    },
    'directory-sync-ok': {
      result: (observed) =>
        observed === '0'
          ? 'It would deactivate no account.'
          : `Accounts that it deactivates tonight, of people who left the directory: ${observed}.`,
    },
    'directory-sync-refused': {
      result: (observed) => `It does nothing, because it would change too many people at once: ${observed}.`,
      fix: 'Look at LDAP_BASE, LDAP_USER_FILTER and what the account LDAP_BIND_DN may read. If it is right, confirm it at Manage → Import → Directory.',
    },
    'directory-down': {
      result: (observed) => `The directory cannot be asked (${observed}).`,
      fix: 'Look at LDAP_URL, LDAP_CA_FILE, LDAP_BIND_DN and LDAP_BIND_PASSWORD. Meanwhile people sign in the other ways.',
    },
    'ipv6-none': { result: () => 'The names of the portal and of Jitsi lead to IPv4 addresses only.' },
    'ipv6-carried': { result: (observed) => `There is an IPv6 address for ${observed} too, and this machine has IPv6.` },
    'ipv6-shared': {
      result: (observed) =>
        `There is an IPv6 address (AAAA record) for ${observed} too, but the network of this machine has no IPv6: everyone who comes that way shares one address, and one person’s failed sign-in counts for all of them.`,
      fix: 'Remove the AAAA records, or give IPv6 to the networks of Docker (docs/deployment.md). If a proxy outside of Docker receives IPv6 and says where each person comes from, there is nothing to change.',
    },
    'ipv6-unknown': { result: (observed) => `The addresses could not be looked up (${observed}).` },
    'schema-current': { result: () => 'The database responds and no migration is missing.' },
    'schema-old': { result: (observed) => `Missing migrations: ${observed}.`, fix: 'Run "npm run migrate" and restart the portal.' },
    'database-unreachable': {
      result: (observed) => `The database does not respond (${observed}).`,
      fix: 'Check DATABASE_URL and whether the database is running.',
    },
    'credentials-ok': { result: () => 'Every active account has credentials, and there are no others.' },
    'credentials-off': { result: () => 'No credentials are stored, and none are left over.' },
    'credentials-missing': {
      result: (observed) => `Active accounts without credentials: ${observed}.`,
      fix: 'They are created when each user next signs in; "npm run xmpp:check" names them.',
    },
    'credentials-misplaced': {
      result: (observed) => `Credentials that are left over or of another form: ${observed}.`,
      fix: 'Run "npm run xmpp:check -- --repair".',
    },
    'credentials-unread': {
      result: (observed) => `Credentials are stored (${observed}), but Jitsi uses tokens and does not read them.`,
      fix: 'Set XMPP_CREDENTIALS=off, unless another domain of Prosody reads them.',
    },
    'links-ok': { result: () => 'All of them open the room of their meeting.' },
    'links-outdated': {
      result: (observed) => `Links that do not open the room of their meeting: ${observed}.`,
      fix: 'Run "npm run links:rebuild".',
    },
    'web-answers': { result: (observed) => `Responded in ${observed} ms.` },
    'web-wrong': {
      result: (observed) => `Responded with ${observed} where every Jitsi serves config.js.`,
      fix: 'Check JITSI_SERVER_URL and the proxy in front of Jitsi.',
    },
    'web-too-slow': { result: () => 'No response within 5 seconds.', fix: "Check Jitsi's load and network." },
    'web-unreachable': {
      result: (observed) => `It cannot be reached (${observed}).`,
      fix: 'Check JITSI_SERVER_URL, its DNS name, ports 80 and 443, and whether the containers are running (docker compose ps).',
    },
    'web-unencrypted': {
      result: (observed) => `${observed} is neither encrypted nor in a private network: no token was sent there.`,
      fix: 'Use https in JITSI_SERVER_URL.',
    },
    'certificate-valid': { result: (observed) => `Valid for ${observed} more ${observed === '1' ? 'day' : 'days'}.` },
    'certificate-none': { result: () => 'Not needed in a private network without encryption.' },
    'certificate-expires-soon': {
      result: (observed) => `Expires in ${observed} ${observed === '1' ? 'day' : 'days'}.`,
      fix: 'Find out why it is not renewed automatically.',
    },
    'certificate-refused': {
      result: (observed) => `Browsers reject it (${observed}).`,
      fix: 'Install a certificate that is valid for the name in JITSI_SERVER_URL, with its complete chain.',
    },
    'certificate-unknown': { result: (observed) => `Not checked: it could not be seen (${observed}).` },
    'clock-ok': { result: (observed) => `${observed} s apart.` },
    'clock-unknown': { result: () => 'Not checked: Jitsi did not send its time.' },
    'clock-skewed': {
      result: (observed) => `Jitsi's clock differs by ${observed} s.`,
      fix: 'Synchronise both machines with NTP: tokens are valid to the second.',
    },
    'prosody-ok': { result: () => 'It responds, and accepts requests of the portal.' },
    'prosody-not-configured': {
      result: () => 'Not checked: JITSI_PROSODY_URL is missing. The portal can neither end calls nor ask who is in them.',
    },
    'prosody-unreachable': {
      result: (observed) => `Prosody does not respond at ${observed}.`,
      fix: "Check JITSI_PROSODY_URL, and whether the portal is in Jitsi's internal network.",
    },
    'prosody-no-module': {
      result: (observed) => `It lacks modules: ${observed}.`,
      fix: 'Check that JITSI_PROSODY_URL leads to Prosody. In Jitsi, add muc_size and muc_census to XMPP_MODULES, and muc_end_meeting to GLOBAL_MODULES.',
    },
    'prosody-refused': {
      result: (observed) => `It rejects requests of the portal (${observed}).`,
      fix: 'Leave prosody_password_public_key_repo_url and enable_roomsize_token_verification of Prosody unset, and make JWT_APP_SECRET the same as JITSI_APP_SECRET.',
    },
    'port-closed': { result: () => 'Port 5280 cannot be reached from here by the public name.' },
    'port-unseen': {
      result: (observed) =>
        `Not checked: from here the public name leads into the internal network (${observed}). Check from another network, as docs/doctor.md says.`,
    },
    'port-unknown': { result: (observed) => `Not checked: it could not be asked (${observed}).` },
    'paths-closed': { result: () => 'The public address does not expose the list of rooms.' },
    'paths-unknown': { result: (observed) => `Not checked: ${observed} gave no clear answer.` },
    'port-open': {
      result: (observed) => `${observed} accepts connections from here.`,
      fix: 'If it can also be reached from outside, do not publish port 5280: anyone who reaches it can end any call.',
    },
    'paths-exposed': {
      result: (observed) => `${observed} exposes Prosody's list of rooms.`,
      fix: 'The proxy must pass only /http-bind and /xmpp-websocket to Prosody.',
    },
    'domain-matches': { result: (observed) => `It is ${observed} on both sides.` },
    'domain-unknown': {
      result: (observed) => `Jitsi does not tell; the portal uses ${observed}.`,
      fix: "Compare JITSI_XMPP_DOMAIN with Jitsi's XMPP_DOMAIN.",
    },
    'domain-mismatch': {
      result: (observed) => `Jitsi uses ${observed}.`,
      fix: "Set JITSI_XMPP_DOMAIN to Jitsi's XMPP_DOMAIN; it is not its public name.",
    },
    'guests-off': { result: () => "Jitsi's page does not offer it." },
    'guests-unknown': { result: () => "Not checked: Jitsi's page could not be read." },
    'guests-on': { result: (observed) => `Jitsi admits them at ${observed}.`, fix: 'Set ENABLE_GUESTS=0 in Jitsi.' },
    'token-auth-url-set': { result: () => 'Jitsi sends participants who reload the page back to the portal.' },
    'token-auth-url-missing': {
      result: () => 'Participants who reload the page cannot rejoin.',
      fix: 'Set TOKEN_AUTH_URL in Jitsi as docs/operations.md says.',
    },
    'token-auth-url-elsewhere': {
      result: () => 'Jitsi sends participants who reload the page elsewhere.',
      fix: 'Set TOKEN_AUTH_URL in Jitsi as docs/operations.md says.',
    },
    'token-auth-url-without-state': {
      result: () => 'Participants can rejoin, but lose their settings of the call.',
      fix: 'Add ?state={state} to the end of TOKEN_AUTH_URL.',
    },
    'token-auth-url-with-accounts': {
      result: () => 'Jitsi sends participants to the portal instead of asking for an account.',
      fix: 'Leave TOKEN_AUTH_URL empty with JITSI_AUTH=sql.',
    },
    'no-connection': { result: () => 'Not checked: the checks above have to pass first.' },
    'no-room': { result: () => 'Not checked: the room could not be joined.' },
    'xmpp-unreachable': {
      result: (observed) => `Prosody does not respond behind /http-bind (${observed}).`,
      fix: 'Check whether Prosody is running and the proxy passes /http-bind to it.',
    },
    'token-accepted': { result: () => 'Accepted.' },
    'token-other-secret': {
      result: (observed) => `The signature is invalid (${observed}).`,
      fix: 'JITSI_APP_SECRET and JWT_APP_SECRET have to be the same.',
    },
    'token-other-issuer': {
      result: (observed) => `Jitsi does not know the issuer (${observed}).`,
      fix: 'JITSI_APP_ID has to be JWT_APP_ID and in JWT_ACCEPTED_ISSUERS.',
    },
    'token-other-audience': {
      result: (observed) => `Jitsi expects another audience (${observed}).`,
      fix: 'JITSI_AUDIENCE has to be in JWT_ACCEPTED_AUDIENCES.',
    },
    'token-other-clock': {
      result: (observed) => `The token is not valid yet, or expired, by Jitsi's clock (${observed}).`,
      fix: 'Synchronise both machines with NTP.',
    },
    'token-needs-key-server': {
      result: (observed) => `Jitsi expects keys from a key server (${observed}).`,
      fix: 'Leave JWT_ASAP_KEYSERVER empty: the portal signs with a shared secret.',
    },
    'token-other-algorithm': {
      result: (observed) => `Jitsi expects another algorithm (${observed}).`,
      fix: 'Leave JWT_SIGN_TYPE empty, or set it to HS256.',
    },
    'token-other-domain': {
      result: (observed) => `Prosody does not know this domain (${observed}).`,
      fix: "Set JITSI_XMPP_DOMAIN to Jitsi's XMPP_DOMAIN.",
    },
    'token-refused': { result: (observed) => `Rejected (${observed}).`, fix: 'See the log of Prosody (docker compose logs prosody).' },
    'tokens-not-accepted': {
      result: (observed) => `Jitsi does not accept tokens (it offers ${observed}).`,
      fix: 'Set ENABLE_AUTH=1 and AUTH_TYPE=jwt in Jitsi, or JITSI_AUTH=sql in the portal.',
    },
    'refused-as-expected': { result: (observed) => `Rejected, as it should be (${observed}).` },
    'refused-otherwise': { result: (observed) => `Not checked: rejected, but for another reason (${observed}).` },
    'no-token-accepted': {
      result: () => 'Accepted without a token.',
      fix: 'Set ENABLE_AUTH=1, AUTH_TYPE=jwt and JWT_ALLOW_EMPTY=0 in Jitsi.',
    },
    'wrong-secret-accepted': {
      result: () => 'Accepted: Jitsi does not verify the signature.',
      fix: 'Set ENABLE_AUTH=1 and AUTH_TYPE=jwt in Jitsi.',
    },
    'expired-accepted': {
      result: () => 'Accepted: Jitsi does not verify the expiry.',
      fix: 'Set ENABLE_AUTH=1 and AUTH_TYPE=jwt in Jitsi.',
    },
    'wrong-room-accepted': {
      result: (observed) => `Accepted in a room that it is not for (${observed}).`,
      fix: 'Leave JWT_TOKEN_AUTH_MODULE at token_verification.',
    },
    'wrong-sub-accepted': {
      result: (observed) => `Accepted with a token for another domain (${observed}).`,
      fix: 'Set JWT_ENABLE_DOMAIN_VERIFICATION=1 in Jitsi.',
    },
    'room-opened': { result: () => 'Jicofo opened it.' },
    'room-not-reserved': {
      result: (observed) => `The portal did not permit it, or Jitsi did not understand its response (${observed}).`,
      fix: 'Check PROSODY_RESERVATION_REST_BASE_URL, and that reservations_api_headers carries JITSI_WEBHOOK_SECRET.',
    },
    'jicofo-unreachable': {
      result: (observed) => `Jicofo did not respond (${observed}).`,
      fix: 'Check whether Jicofo is running and connected to Prosody (docker compose logs jicofo).',
    },
    'student-not-moderator': { result: (observed) => `Joined as a participant (${observed}).` },
    'role-unknown': { result: (observed) => `Not checked: Jitsi did not name the role (${observed}).` },
    'student-moderates': {
      result: (observed) => `Everyone who joins becomes a moderator (${observed}).`,
      fix: 'Set JICOFO_ENABLE_AUTH=0 in Jitsi, and remove muc_allowners from its modules.',
    },
    'first-moderates': {
      result: (observed) => `The first participant becomes a moderator (${observed}).`,
      fix: 'Set ENABLE_AUTO_OWNER=0 in Jitsi.',
    },
    'student-in-lobby': {
      result: (observed) => `Was left in the waiting room (${observed}).`,
      fix: 'Remove lobby_autostart from XMPP_MUC_MODULES: the portal decides about waiting rooms.',
    },
    'join-mismatched': {
      result: (observed) => `Room and token do not match (${observed}).`,
      fix: "Set JITSI_XMPP_DOMAIN to Jitsi's XMPP_DOMAIN.",
    },
    'join-refused': {
      result: (observed) => `Could not join the room (${observed}).`,
      fix: 'Check Jicofo, which opens the rooms, and MAX_PARTICIPANTS.',
    },
    'guest-accepted': {
      result: (observed) => `Joined an open room (${observed}).`,
      fix: 'Set ENABLE_GUESTS=0 and JWT_ENABLE_DOMAIN_VERIFICATION=1 in Jitsi.',
    },
    'teacher-moderates': { result: (observed) => `Joined as a moderator (${observed}).` },
    'teacher-not-moderator': {
      result: (observed) => `Joined as a participant only (${observed}).`,
      fix: 'Add token_affiliation to XMPP_MUC_MODULES in Jitsi.',
    },
    'teacher-in-lobby': {
      result: (observed) => `Was left in the waiting room (${observed}).`,
      fix: 'Add token_lobby_bypass to XMPP_MUC_MODULES in Jitsi.',
    },
    'reservation-arrived': { result: () => 'It asked, and the portal responded.' },
    'reservation-missing': {
      result: () => 'It did not ask.',
      fix: "Set PROSODY_RESERVATION_ENABLED=1, PROSODY_RESERVATION_REST_BASE_URL to the portal's internal URL with /api/jitsi, and put JITSI_WEBHOOK_SECRET into reservations_api_headers.",
    },
    'link-arrived': { result: () => 'It handed over a test link.' },
    'link-missing': {
      result: () => 'It did not hand over the test link, although KEEP_POLLS_AND_LINKS is true.',
      fix: 'Add portal_minutes to XMPP_MUC_MODULES of Prosody, with the configuration and the file of docs/minutes.md, and restart it.',
    },
    'events-arrived': { result: () => 'It did.' },
    'events-missing': {
      result: () => 'It did not.',
      fix: "Add the event_sync component to Prosody with the portal's internal URL and /api/jitsi, and JITSI_WEBHOOK_SECRET in api_headers.",
    },
    'without-secret': { result: () => 'Not checked: JITSI_WEBHOOK_SECRET is missing.' },
    'accounts-asked': { result: (observed) => `It offers ${observed}.` },
    'accounts-not-asked': {
      result: (observed) => `It does not (it offers ${observed}).`,
      fix: 'Set Jitsi up as prosody/README.md says, or set JITSI_AUTH=jwt in the portal.',
    },
    'accounts-not-known': {
      result: (observed) => `Prosody cannot verify passwords (${observed}).`,
      fix: 'Use the image of prosody/Dockerfile, which has the missing drivers, and see its log (docker compose logs prosody).',
    },
    'accounts-unavailable': {
      result: (observed) => `Prosody could not read the accounts (${observed}).`,
      fix: 'Check whether the database is running and Prosody reaches it (docker compose logs prosody).',
    },
    'unknown-account-accepted': {
      result: () => 'It was accepted.',
      fix: "Prosody does not use the portal's accounts: check its configuration (prosody/README.md).",
    },
    'rules-not-enforced': {
      result: (observed) => {
        const texts: Record<string, string | undefined> = unenforcedRules.rules;
        return `Jitsi does not enforce: ${observed
          .split(', ')
          .map((rule) => texts[rule] ?? rule)
          .join(' ')}`;
      },
      fix: 'If you need any of this, use JITSI_AUTH=jwt.',
    },
  },
};

export const unenforcedRules: typeof spanish.unenforcedRules = {
  title: 'Accounts in Jitsi',
  lead: 'Jitsi asks for username and password and only knows that a person has an account. The portal still decides who joins from its pages, but Jitsi does not enforce:',
  rules: {
    enrollment: 'Enrolment, and whether it is active: anyone who has an account and knows the name of an open room can join it.',
    times: 'Times: anyone who knows the room can join early if it is open, and come back after closing time while it is open.',
    removals:
      'Removals from a class: those removed cannot join through the portal, but can come back to the room with their account while it is open.',
    'account-state': 'Blocks after failed attempts, and passwords that must be changed: they apply in the portal only.',
    'roles-everyone': 'Roles: everyone moderates.',
    'roles-first': 'Roles: the first participant moderates, even a student.',
    names: 'Names: participants choose the name that is shown. Attendance is taken by account.',
    options: 'Options that are part of each participant’s token (waiting room, screen sharing, recording, fixed name): they do not exist.',
    'old-rooms': 'Rooms created before room names became secret: their names can be guessed.',
  },
};

export const flash: typeof spanish.flash = {
  'doctor-started': 'The diagnostics have started. The results will appear here.',
};
