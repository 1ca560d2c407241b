import type { doctorFlashMessages as spanishNotices, doctorMessages as spanish } from '../es/doctor.ts';

export const doctorMessages: typeof spanish = {
  title: 'Doctor',
  lead: 'Tries the portal and its Jitsi as a person would who goes to class, and says what to mend. Nobody else notices.',
  run: 'Examine now',
  again: 'Examine again',
  running: 'The examination is under way. It takes less than a minute.',
  reload: 'See whether it is done',
  never: 'Nothing has been examined yet.',
  ranAt: (moment: string) => `Examined on ${moment}.`,
  healthy: 'Everything that was tried is right.',
  problems: (count: number) => (count === 1 ? 'There is 1 thing to mend.' : `There are ${count} things to mend.`),
  incomplete: "The examination could not be ended. Try again; if that does not help, look into the portal's log.",
  statuses: { good: 'Right', doubtful: 'Look at', bad: 'Mend', 'not-asked': 'Not tried' },
  result: 'What came back',
  fix: 'What to change',
  trap: (number: number) => `Trap ${number} of docs/doctor.md`,
  checks: {
    settings: 'Settings of the portal',
    database: 'Database up to date',
    credentials: 'Credentials for Prosody',
    links: 'Links of the meetings',
    prosody: 'Asking Prosody who is inside, and ending rooms',
    web: 'Jitsi answers',
    certificate: "Jitsi's certificate",
    clock: 'Difference between the clocks',
    port: "Prosody's inner doors are shut",
    domain: "Jitsi's inner domain",
    guests: 'Guests without an account',
    'way-back': 'Coming back after a reload',
    'good-pass': 'Entering with a good token',
    'no-pass': 'Entering without a token',
    'wrong-secret': 'Entering with a token of another secret',
    expired: 'Entering with an expired token',
    room: 'Opening a room',
    student: 'Entering the room as a student',
    'wrong-room': 'Entering with the token of another room',
    'wrong-sub': 'Entering with a token whose sub is another domain',
    guest: 'Entering as somebody without an account',
    teacher: 'Entering the room as a teacher',
    reservation: 'Jitsi asks the portal before it opens a room',
    events: 'Jitsi tells the portal who comes',
    accounts: 'Jitsi asks for an account',
    'unknown-account': 'Entering with an account that nobody has',
    'not-enforced': 'What this way of trust does not enforce',
  },
  outcomes: {
    'settings-fine': { result: () => 'The settings can be read and do not contradict each other.' },
    'settings-refused': { result: (saw) => saw, fix: 'Mend it in the file .env or in the environment.' },
    'no-webhook-secret': {
      result: () => 'JITSI_WEBHOOK_SECRET is missing: Jitsi can neither ask about rooms nor tell who comes.',
      fix: 'Set JITSI_WEBHOOK_SECRET in the portal and the same value in Jitsi (reservations and event_sync).',
    },
    'schema-current': { result: () => 'The database answers and lacks no migration.' },
    'schema-old': { result: (saw) => `Migrations are missing: ${saw}.`, fix: 'Run "npm run migrate" and start the portal again.' },
    'database-silent': {
      result: (saw) => `The database does not answer (${saw}).`,
      fix: 'Look at DATABASE_URL and whether the database runs.',
    },
    'credentials-fine': { result: () => 'Every active account has its credentials, and nobody else.' },
    'credentials-off': { result: () => 'No credentials are kept, and none are left.' },
    'credentials-missing': {
      result: (saw) => `Active accounts without credentials: ${saw}.`,
      fix: 'They appear when each person next signs in; "npm run xmpp:check" names them.',
    },
    'credentials-misplaced': {
      result: (saw) => `Credentials that are left over or of another form: ${saw}.`,
      fix: 'Run "npm run xmpp:check -- --repair".',
    },
    'credentials-unread': {
      result: (saw) => `Credentials are kept (${saw}), but Jitsi takes tokens and does not read them.`,
      fix: 'Set XMPP_CREDENTIALS=off, unless another domain of Prosody reads them.',
    },
    'links-fine': { result: () => 'All of them lead to the room of their meeting.' },
    'links-elsewhere': {
      result: (saw) => `Links that do not lead to the room of their meeting: ${saw}.`,
      fix: 'Run "npm run links:rebuild".',
    },
    'web-answers': { result: (saw) => `Answered within ${saw} ms.` },
    'web-wrong': {
      result: (saw) => `Answered ${saw} where every Jitsi has its config.js.`,
      fix: 'Look at JITSI_SERVER_URL and the proxy in front of Jitsi.',
    },
    'web-too-slow': { result: () => 'No answer within 5 seconds.', fix: "Look at Jitsi's load and network." },
    'web-unreachable': {
      result: (saw) => `It cannot be reached (${saw}).`,
      fix: 'Look at JITSI_SERVER_URL, its name in the DNS, the ports 80 and 443, and whether the containers run (docker compose ps).',
    },
    'web-in-clear': {
      result: (saw) => `${saw} is not encrypted and no private network: no token was sent there.`,
      fix: 'Take https in JITSI_SERVER_URL.',
    },
    'certificate-sound': { result: (saw) => `Good for ${saw} more days.` },
    'certificate-none': { result: () => 'None is needed in a private network without encryption.' },
    'certificate-ends-soon': { result: (saw) => `Expires in ${saw} days.`, fix: 'Find out why it is not renewed by itself.' },
    'certificate-refused': {
      result: (saw) => `Browsers do not take it (${saw}).`,
      fix: 'Install a certificate that is valid for the name in JITSI_SERVER_URL, with its whole chain.',
    },
    'clock-right': { result: (saw) => `${saw} s apart.` },
    'clock-unknown': { result: () => 'Jitsi did not say its time.' },
    'clock-off': {
      result: (saw) => `Jitsi's clock differs by ${saw} s.`,
      fix: 'Set both machines by NTP: tokens are held against the clock to the second.',
    },
    'prosody-obeys': { result: () => 'It answers, and takes orders from the portal.' },
    'prosody-no-address': {
      result: () => 'Not tried: JITSI_PROSODY_URL is missing. The portal can neither put anyone out of a room nor ask who is inside.',
    },
    'prosody-unreachable': {
      result: (saw) => `It does not answer at ${saw}.`,
      fix: "Look at JITSI_PROSODY_URL, and whether the portal is in Jitsi's inner network.",
    },
    'prosody-no-module': {
      result: (saw) => `It lacks modules: ${saw}.`,
      fix: 'In Jitsi, add muc_size and muc_census to XMPP_MODULES, and muc_end_meeting to GLOBAL_MODULES.',
    },
    'prosody-refuses': {
      result: (saw) => `It does not take what the portal asks (${saw}).`,
      fix: 'Leave prosody_password_public_key_repo_url and enable_roomsize_token_verification of Prosody unset, and make JWT_APP_SECRET the same as JITSI_APP_SECRET.',
    },
    'port-shut': { result: () => 'From here nobody gets there by the public name.' },
    'port-open': {
      result: (saw) => `${saw} takes connections from here.`,
      fix: 'If it can also be reached from outside, do not publish port 5280: whoever gets there ends any room.',
    },
    'paths-open': {
      result: (saw) => `${saw} hands out Prosody's list of rooms.`,
      fix: 'The proxy must pass nothing but /http-bind and /xmpp-websocket on to Prosody.',
    },
    'domain-agrees': { result: (saw) => `It is ${saw} on both sides.` },
    'domain-unknown': {
      result: (saw) => `Jitsi does not say it; the portal takes ${saw}.`,
      fix: "Compare JITSI_XMPP_DOMAIN with Jitsi's XMPP_DOMAIN.",
    },
    'domain-differs': {
      result: (saw) => `Jitsi has ${saw}.`,
      fix: "Set JITSI_XMPP_DOMAIN to Jitsi's XMPP_DOMAIN; it is not its public name.",
    },
    'guests-off': { result: () => 'Jitsi does not let them in.' },
    'guests-on': { result: (saw) => `Jitsi lets them in at ${saw}.`, fix: 'Set ENABLE_GUESTS=0 in Jitsi.' },
    'way-back-set': { result: () => 'Jitsi sends whoever reloads back to the portal.' },
    'way-back-missing': {
      result: () => 'Whoever reloads the page stays outside.',
      fix: 'Set TOKEN_AUTH_URL in Jitsi as docs/operations.md says.',
    },
    'way-back-elsewhere': {
      result: () => 'Jitsi sends whoever reloads somewhere else.',
      fix: 'Set TOKEN_AUTH_URL in Jitsi as docs/operations.md says.',
    },
    'way-back-without-state': {
      result: () => 'People come back, but lose what they had chosen for the call.',
      fix: 'Add ?state={state} to the end of TOKEN_AUTH_URL.',
    },
    'way-back-with-accounts': {
      result: () => 'Jitsi sends people to the portal in place of asking for the account.',
      fix: 'Leave TOKEN_AUTH_URL empty with JITSI_AUTH=sql.',
    },
    'no-conversation': { result: () => 'Not tried: what stands above has to work first.' },
    'no-room': { result: () => 'Not tried: the room could not be entered.' },
    'xmpp-unreachable': {
      result: (saw) => `Prosody does not answer behind /http-bind (${saw}).`,
      fix: 'See whether Prosody runs and whether the proxy passes /http-bind on to it.',
    },
    'pass-accepted': { result: () => 'Came in.' },
    'pass-other-secret': {
      result: (saw) => `The signature does not fit (${saw}).`,
      fix: 'JITSI_APP_SECRET and JWT_APP_SECRET have to be the same.',
    },
    'pass-other-issuer': {
      result: (saw) => `Jitsi does not know who issues it (${saw}).`,
      fix: 'JITSI_APP_ID has to be JWT_APP_ID and in JWT_ACCEPTED_ISSUERS.',
    },
    'pass-other-audience': {
      result: (saw) => `Jitsi expects another audience (${saw}).`,
      fix: 'JITSI_AUDIENCE has to be in JWT_ACCEPTED_AUDIENCES.',
    },
    'pass-other-clock': {
      result: (saw) => `By Jitsi's clock it is not the time of the token (${saw}).`,
      fix: 'Set both machines by NTP.',
    },
    'pass-needs-key-server': {
      result: (saw) => `Jitsi wants keys from somewhere else (${saw}).`,
      fix: 'Leave JWT_ASAP_KEYSERVER empty: the portal signs with a shared secret.',
    },
    'pass-other-algorithm': {
      result: (saw) => `Jitsi expects another signature (${saw}).`,
      fix: 'Leave JWT_SIGN_TYPE empty, or set it to HS256.',
    },
    'pass-other-domain': {
      result: (saw) => `Prosody does not know this domain (${saw}).`,
      fix: "Set JITSI_XMPP_DOMAIN to Jitsi's XMPP_DOMAIN.",
    },
    'pass-refused': { result: (saw) => `Did not come in (${saw}).`, fix: 'See what Prosody says (docker compose logs prosody).' },
    'passes-not-taken': {
      result: (saw) => `Jitsi takes no tokens (it offers ${saw}).`,
      fix: 'Set ENABLE_AUTH=1 and AUTH_TYPE=jwt in Jitsi, or JITSI_AUTH=sql in the portal.',
    },
    'refused-rightly': { result: (saw) => `Did not come in, as it should be (${saw}).` },
    'no-pass-accepted': {
      result: () => 'Came in without a token.',
      fix: 'Set ENABLE_AUTH=1, AUTH_TYPE=jwt and JWT_ALLOW_EMPTY=0 in Jitsi.',
    },
    'wrong-secret-accepted': {
      result: () => 'Came in: Jitsi does not look at the signature.',
      fix: 'Set ENABLE_AUTH=1 and AUTH_TYPE=jwt in Jitsi.',
    },
    'expired-accepted': {
      result: () => 'Came in: Jitsi does not look until when it is valid.',
      fix: 'Set ENABLE_AUTH=1 and AUTH_TYPE=jwt in Jitsi.',
    },
    'wrong-room-accepted': {
      result: (saw) => `Came into a room that it was not for (${saw}).`,
      fix: 'Leave JWT_TOKEN_AUTH_MODULE at token_verification.',
    },
    'wrong-sub-accepted': {
      result: (saw) => `Came in with the token of another domain (${saw}).`,
      fix: 'Set JWT_ENABLE_DOMAIN_VERIFICATION=1 in Jitsi.',
    },
    'room-opened': { result: () => 'Jicofo opened it.' },
    'room-not-reserved': {
      result: (saw) => `The portal gave no leave, or Jitsi did not understand its answer (${saw}).`,
      fix: 'Look at PROSODY_RESERVATION_REST_BASE_URL, and that reservations_api_headers carries JITSI_WEBHOOK_SECRET.',
    },
    'jicofo-silent': {
      result: (saw) => `Jicofo did not answer (${saw}).`,
      fix: 'See whether Jicofo runs and is connected to Prosody (docker compose logs jicofo).',
    },
    'student-participates': { result: (saw) => `Came in as a participant (${saw}).` },
    'student-moderates': {
      result: (saw) => `Everyone who comes in moderates (${saw}).`,
      fix: 'Set JICOFO_ENABLE_AUTH=0 in Jitsi, and take muc_allowners out of its modules.',
    },
    'first-moderates': {
      result: (saw) => `Whoever comes first moderates (${saw}).`,
      fix: 'Set ENABLE_AUTO_OWNER=0 in Jitsi.',
    },
    'student-in-lobby': {
      result: (saw) => `Was left in the lobby (${saw}).`,
      fix: 'Take lobby_autostart out of XMPP_MUC_MODULES: the portal decides about lobbies.',
    },
    'entry-mismatched': {
      result: (saw) => `Room and token do not fit (${saw}).`,
      fix: "Set JITSI_XMPP_DOMAIN to Jitsi's XMPP_DOMAIN.",
    },
    'entry-refused': {
      result: (saw) => `Could not enter the room (${saw}).`,
      fix: 'Look at Jicofo, which opens the rooms, and at MAX_PARTICIPANTS.',
    },
    'guest-accepted': {
      result: (saw) => `Came into an open room (${saw}).`,
      fix: 'Set ENABLE_GUESTS=0 and JWT_ENABLE_DOMAIN_VERIFICATION=1 in Jitsi.',
    },
    'teacher-moderates': { result: (saw) => `Came in as a moderator (${saw}).` },
    'teacher-participates': {
      result: (saw) => `Came in as a participant only (${saw}).`,
      fix: 'Add token_affiliation to XMPP_MUC_MODULES in Jitsi.',
    },
    'teacher-in-lobby': {
      result: (saw) => `Was left in the lobby (${saw}).`,
      fix: 'Add token_lobby_bypass to XMPP_MUC_MODULES in Jitsi.',
    },
    'reservation-arrived': { result: () => 'It asked, and the portal answered.' },
    'reservation-missing': {
      result: () => 'It did not ask.',
      fix: "Set PROSODY_RESERVATION_ENABLED=1, PROSODY_RESERVATION_REST_BASE_URL to the portal's inner address with /api/jitsi, and put JITSI_WEBHOOK_SECRET into reservations_api_headers.",
    },
    'events-arrived': { result: () => 'It told.' },
    'events-missing': {
      result: () => 'Nothing was told.',
      fix: "Add the event_sync component to Prosody with the portal's inner address and /api/jitsi, and JITSI_WEBHOOK_SECRET in api_headers.",
    },
    'without-secret': { result: () => 'Not tried: JITSI_WEBHOOK_SECRET is missing.' },
    'accounts-asked': { result: (saw) => `It offers ${saw}.` },
    'accounts-not-asked': {
      result: (saw) => `It does not (it offers ${saw}).`,
      fix: 'Set Jitsi up as prosody/README.md says, or set JITSI_AUTH=jwt in the portal.',
    },
    'accounts-not-known': {
      result: (saw) => `Prosody has no way to compare a password (${saw}).`,
      fix: 'Take the image of prosody/Dockerfile, which has what is missing, and see what it says when it starts (docker compose logs prosody).',
    },
    'unknown-account-accepted': {
      result: () => 'It came in.',
      fix: "Prosody does not ask for the portal's accounts: look at its configuration (prosody/README.md).",
    },
    'all-moderate': {
      result: () =>
        'Jitsi does not hold people to enrolment (whoever has an account enters any open room whose name they know), the closing time, roles (everyone moderates), the name somebody appears under, or options that travel in passes; and rooms older than secret names can be guessed.',
      fix: 'Where any of this is needed, use JITSI_AUTH=jwt.',
    },
    'first-comer-moderates': {
      result: () =>
        'Jitsi does not hold people to enrolment (whoever has an account enters any open room whose name they know), the closing time, roles (whoever comes first moderates), the name somebody appears under, or options that travel in passes; and rooms older than secret names can be guessed.',
      fix: 'Where any of this is needed, use JITSI_AUTH=jwt.',
    },
  },
};

export const doctorFlashMessages: typeof spanishNotices = { 'doctor-asked': 'The examination has begun. What it finds appears here.' };
