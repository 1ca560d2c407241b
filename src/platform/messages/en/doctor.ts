import type { doctorNotices as spanishNotices, doctorWords as spanish } from '../es/doctor.ts';

export const doctorWords: typeof spanish = {
  title: 'Doctor',
  lead: 'Tries the portal and its Jitsi as a person would who goes to class, and says what to mend. Nobody else notices.',
  run: 'Examine now',
  again: 'Examine again',
  running: 'The examination is under way. It takes less than a minute.',
  reload: 'See whether it is done',
  never: 'Nothing has been examined yet.',
  made: (moment: string) => `Examined on ${moment}.`,
  healthy: 'Everything that was tried is right.',
  ill: (count: number) => (count === 1 ? 'There is 1 thing to mend.' : `There are ${count} things to mend.`),
  broken: "The examination could not be ended. Try again; if that does not help, look into the portal's log.",
  verdicts: { good: 'Right', doubtful: 'Look at', bad: 'Mend', 'not-asked': 'Not tried' },
  back: 'What came back',
  change: 'What to change',
  trap: (number: number) => `Trap ${number} of docs/doctor.md`,
  tried: {
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
    'settings-fine': { back: () => 'The settings can be read and do not contradict each other.' },
    'settings-refused': { back: (saw) => saw, change: 'Mend it in the file .env or in the environment.' },
    'no-webhook-secret': {
      back: () => 'JITSI_WEBHOOK_SECRET is missing: Jitsi can neither ask about rooms nor tell who comes.',
      change: 'Set JITSI_WEBHOOK_SECRET in the portal and the same value in Jitsi (reservations and event_sync).',
    },
    'schema-current': { back: () => 'The database answers and lacks no migration.' },
    'schema-old': { back: (saw) => `Migrations are missing: ${saw}.`, change: 'Run "npm run migrate" and start the portal again.' },
    'database-silent': {
      back: (saw) => `The database does not answer (${saw}).`,
      change: 'Look at DATABASE_URL and whether the database runs.',
    },
    'credentials-fine': { back: () => 'Every active account has its credentials, and nobody else.' },
    'credentials-off': { back: () => 'No credentials are kept, and none are left.' },
    'credentials-missing': {
      back: (saw) => `Active accounts without credentials: ${saw}.`,
      change: 'They appear when each person next signs in; "npm run xmpp:check" names them.',
    },
    'credentials-misplaced': {
      back: (saw) => `Credentials that are left over or of another form: ${saw}.`,
      change: 'Run "npm run xmpp:check -- --repair".',
    },
    'credentials-unread': {
      back: (saw) => `Credentials are kept (${saw}), but Jitsi takes tokens and does not read them.`,
      change: 'Set XMPP_CREDENTIALS=off, unless another domain of Prosody reads them.',
    },
    'links-fine': { back: () => 'All of them lead to the room of their meeting.' },
    'links-elsewhere': {
      back: (saw) => `Links that do not lead to the room of their meeting: ${saw}.`,
      change: 'Run "npm run links:rebuild".',
    },
    'web-answers': { back: (saw) => `Answered within ${saw} ms.` },
    'web-wrong': {
      back: (saw) => `Answered ${saw} where every Jitsi has its config.js.`,
      change: 'Look at JITSI_SERVER_URL and the proxy in front of Jitsi.',
    },
    'web-too-slow': { back: () => 'No answer within 5 seconds.', change: "Look at Jitsi's load and network." },
    'web-unreachable': {
      back: (saw) => `It cannot be reached (${saw}).`,
      change: 'Look at JITSI_SERVER_URL, its name in the DNS, the ports 80 and 443, and whether the containers run (docker compose ps).',
    },
    'web-in-clear': {
      back: (saw) => `${saw} is not encrypted and no private network: no token was sent there.`,
      change: 'Take https in JITSI_SERVER_URL.',
    },
    'certificate-sound': { back: (saw) => `Good for ${saw} more days.` },
    'certificate-none': { back: () => 'None is needed in a private network without encryption.' },
    'certificate-ends-soon': { back: (saw) => `Expires in ${saw} days.`, change: 'Find out why it is not renewed by itself.' },
    'certificate-refused': {
      back: (saw) => `Browsers do not take it (${saw}).`,
      change: 'Install a certificate that is valid for the name in JITSI_SERVER_URL, with its whole chain.',
    },
    'clock-right': { back: (saw) => `${saw} s apart.` },
    'clock-unknown': { back: () => 'Jitsi did not say its time.' },
    'clock-off': {
      back: (saw) => `Jitsi's clock differs by ${saw} s.`,
      change: 'Set both machines by NTP: tokens are held against the clock to the second.',
    },
    'prosody-obeys': { back: () => 'It answers, and takes orders from the portal.' },
    'prosody-no-address': {
      back: () => 'Not tried: JITSI_PROSODY_URL is missing. The portal can neither put anyone out of a room nor ask who is inside.',
    },
    'prosody-unreachable': {
      back: (saw) => `It does not answer at ${saw}.`,
      change: "Look at JITSI_PROSODY_URL, and whether the portal is in Jitsi's inner network.",
    },
    'prosody-no-module': {
      back: (saw) => `It lacks modules: ${saw}.`,
      change: 'In Jitsi, add muc_size and muc_census to XMPP_MODULES, and muc_end_meeting to GLOBAL_MODULES.',
    },
    'prosody-refuses': {
      back: (saw) => `It does not take what the portal asks (${saw}).`,
      change:
        'Leave prosody_password_public_key_repo_url and enable_roomsize_token_verification of Prosody unset, and make JWT_APP_SECRET the same as JITSI_APP_SECRET.',
    },
    'port-shut': { back: () => 'From here nobody gets there by the public name.' },
    'port-open': {
      back: (saw) => `${saw} takes connections from here.`,
      change: 'If it can also be reached from outside, do not publish port 5280: whoever gets there ends any room.',
    },
    'paths-open': {
      back: (saw) => `${saw} hands out Prosody's list of rooms.`,
      change: 'The proxy must pass nothing but /http-bind and /xmpp-websocket on to Prosody.',
    },
    'domain-agrees': { back: (saw) => `It is ${saw} on both sides.` },
    'domain-unknown': {
      back: (saw) => `Jitsi does not say it; the portal takes ${saw}.`,
      change: "Compare JITSI_XMPP_DOMAIN with Jitsi's XMPP_DOMAIN.",
    },
    'domain-differs': {
      back: (saw) => `Jitsi has ${saw}.`,
      change: "Set JITSI_XMPP_DOMAIN to Jitsi's XMPP_DOMAIN; it is not its public name.",
    },
    'guests-off': { back: () => 'Jitsi does not let them in.' },
    'guests-on': { back: (saw) => `Jitsi lets them in at ${saw}.`, change: 'Set ENABLE_GUESTS=0 in Jitsi.' },
    'way-back-set': { back: () => 'Jitsi sends whoever reloads back to the portal.' },
    'way-back-missing': {
      back: () => 'Whoever reloads the page stays outside.',
      change: 'Set TOKEN_AUTH_URL in Jitsi as docs/operations.md says.',
    },
    'way-back-elsewhere': {
      back: () => 'Jitsi sends whoever reloads somewhere else.',
      change: 'Set TOKEN_AUTH_URL in Jitsi as docs/operations.md says.',
    },
    'way-back-without-state': {
      back: () => 'People come back, but lose what they had chosen for the call.',
      change: 'Add ?state={state} to the end of TOKEN_AUTH_URL.',
    },
    'way-back-with-accounts': {
      back: () => 'Jitsi sends people to the portal in place of asking for the account.',
      change: 'Leave TOKEN_AUTH_URL empty with JITSI_AUTH=sql.',
    },
    'no-conversation': { back: () => 'Not tried: what stands above has to work first.' },
    'no-room': { back: () => 'Not tried: the room could not be entered.' },
    'xmpp-unreachable': {
      back: (saw) => `Prosody does not answer behind /http-bind (${saw}).`,
      change: 'See whether Prosody runs and whether the proxy passes /http-bind on to it.',
    },
    'pass-accepted': { back: () => 'Came in.' },
    'pass-other-secret': {
      back: (saw) => `The signature does not fit (${saw}).`,
      change: 'JITSI_APP_SECRET and JWT_APP_SECRET have to be the same.',
    },
    'pass-other-issuer': {
      back: (saw) => `Jitsi does not know who issues it (${saw}).`,
      change: 'JITSI_APP_ID has to be JWT_APP_ID and in JWT_ACCEPTED_ISSUERS.',
    },
    'pass-other-audience': {
      back: (saw) => `Jitsi expects another audience (${saw}).`,
      change: 'JITSI_AUDIENCE has to be in JWT_ACCEPTED_AUDIENCES.',
    },
    'pass-other-clock': {
      back: (saw) => `By Jitsi's clock it is not the time of the token (${saw}).`,
      change: 'Set both machines by NTP.',
    },
    'pass-needs-key-server': {
      back: (saw) => `Jitsi wants keys from somewhere else (${saw}).`,
      change: 'Leave JWT_ASAP_KEYSERVER empty: the portal signs with a shared secret.',
    },
    'pass-other-algorithm': {
      back: (saw) => `Jitsi expects another signature (${saw}).`,
      change: 'Leave JWT_SIGN_TYPE empty, or set it to HS256.',
    },
    'pass-other-domain': {
      back: (saw) => `Prosody does not know this domain (${saw}).`,
      change: "Set JITSI_XMPP_DOMAIN to Jitsi's XMPP_DOMAIN.",
    },
    'pass-refused': { back: (saw) => `Did not come in (${saw}).`, change: 'See what Prosody says (docker compose logs prosody).' },
    'passes-not-taken': {
      back: (saw) => `Jitsi takes no tokens (it offers ${saw}).`,
      change: 'Set ENABLE_AUTH=1 and AUTH_TYPE=jwt in Jitsi, or JITSI_AUTH=sql in the portal.',
    },
    'refused-rightly': { back: (saw) => `Did not come in, as it should be (${saw}).` },
    'no-pass-accepted': {
      back: () => 'Came in without a token.',
      change: 'Set ENABLE_AUTH=1, AUTH_TYPE=jwt and JWT_ALLOW_EMPTY=0 in Jitsi.',
    },
    'wrong-secret-accepted': {
      back: () => 'Came in: Jitsi does not look at the signature.',
      change: 'Set ENABLE_AUTH=1 and AUTH_TYPE=jwt in Jitsi.',
    },
    'expired-accepted': {
      back: () => 'Came in: Jitsi does not look until when it is valid.',
      change: 'Set ENABLE_AUTH=1 and AUTH_TYPE=jwt in Jitsi.',
    },
    'wrong-room-accepted': {
      back: (saw) => `Came into a room that it was not for (${saw}).`,
      change: 'Leave JWT_TOKEN_AUTH_MODULE at token_verification.',
    },
    'wrong-sub-accepted': {
      back: (saw) => `Came in with the token of another domain (${saw}).`,
      change: 'Set JWT_ENABLE_DOMAIN_VERIFICATION=1 in Jitsi.',
    },
    'room-opened': { back: () => 'Jicofo opened it.' },
    'room-not-reserved': {
      back: (saw) => `The portal gave no leave, or Jitsi did not understand its answer (${saw}).`,
      change: 'Look at PROSODY_RESERVATION_REST_BASE_URL, and that reservations_api_headers carries JITSI_WEBHOOK_SECRET.',
    },
    'jicofo-silent': {
      back: (saw) => `Jicofo did not answer (${saw}).`,
      change: 'See whether Jicofo runs and is connected to Prosody (docker compose logs jicofo).',
    },
    'student-participates': { back: (saw) => `Came in as a participant (${saw}).` },
    'student-moderates': {
      back: (saw) => `Everyone who comes in moderates (${saw}).`,
      change: 'Set JICOFO_ENABLE_AUTH=0 in Jitsi, and take muc_allowners out of its modules.',
    },
    'first-moderates': {
      back: (saw) => `Whoever comes first moderates (${saw}).`,
      change: 'Set ENABLE_AUTO_OWNER=0 in Jitsi.',
    },
    'student-in-lobby': {
      back: (saw) => `Was left in the lobby (${saw}).`,
      change: 'Take lobby_autostart out of XMPP_MUC_MODULES: the portal decides about lobbies.',
    },
    'entry-mismatched': {
      back: (saw) => `Room and token do not fit (${saw}).`,
      change: "Set JITSI_XMPP_DOMAIN to Jitsi's XMPP_DOMAIN.",
    },
    'entry-refused': {
      back: (saw) => `Could not enter the room (${saw}).`,
      change: 'Look at Jicofo, which opens the rooms, and at MAX_PARTICIPANTS.',
    },
    'guest-accepted': {
      back: (saw) => `Came into an open room (${saw}).`,
      change: 'Set ENABLE_GUESTS=0 and JWT_ENABLE_DOMAIN_VERIFICATION=1 in Jitsi.',
    },
    'teacher-moderates': { back: (saw) => `Came in as a moderator (${saw}).` },
    'teacher-participates': {
      back: (saw) => `Came in as a participant only (${saw}).`,
      change: 'Add token_affiliation to XMPP_MUC_MODULES in Jitsi.',
    },
    'teacher-in-lobby': {
      back: (saw) => `Was left in the lobby (${saw}).`,
      change: 'Add token_lobby_bypass to XMPP_MUC_MODULES in Jitsi.',
    },
    'reservation-arrived': { back: () => 'It asked, and the portal answered.' },
    'reservation-missing': {
      back: () => 'It did not ask.',
      change:
        "Set PROSODY_RESERVATION_ENABLED=1, PROSODY_RESERVATION_REST_BASE_URL to the portal's inner address with /api/jitsi, and put JITSI_WEBHOOK_SECRET into reservations_api_headers.",
    },
    'events-arrived': { back: () => 'It told.' },
    'events-missing': {
      back: () => 'Nothing was told.',
      change:
        "Add the event_sync component to Prosody with the portal's inner address and /api/jitsi, and JITSI_WEBHOOK_SECRET in api_headers.",
    },
    'without-secret': { back: () => 'Not tried: JITSI_WEBHOOK_SECRET is missing.' },
    'accounts-asked': { back: (saw) => `It offers ${saw}.` },
    'accounts-not-asked': {
      back: (saw) => `It does not (it offers ${saw}).`,
      change: 'Set Jitsi up as prosody/README.md says, or set JITSI_AUTH=jwt in the portal.',
    },
    'accounts-not-known': {
      back: (saw) => `Prosody has no way to compare a password (${saw}).`,
      change:
        'Take the image of prosody/Dockerfile, which has what is missing, and see what it says when it starts (docker compose logs prosody).',
    },
    'unknown-account-accepted': {
      back: () => 'It came in.',
      change: "Prosody does not ask for the portal's accounts: look at its configuration (prosody/README.md).",
    },
    'all-moderate': {
      back: () =>
        'Jitsi does not hold people to enrolment (whoever has an account enters any open room whose name they know), the closing time, roles (everyone moderates), the name somebody appears under, or options that travel in passes; and rooms older than secret names can be guessed.',
      change: 'Where any of this is needed, use JITSI_AUTH=jwt.',
    },
    'first-comer-moderates': {
      back: () =>
        'Jitsi does not hold people to enrolment (whoever has an account enters any open room whose name they know), the closing time, roles (whoever comes first moderates), the name somebody appears under, or options that travel in passes; and rooms older than secret names can be guessed.',
      change: 'Where any of this is needed, use JITSI_AUTH=jwt.',
    },
  },
};

export const doctorNotices: typeof spanishNotices = { 'doctor-asked': 'The examination has begun. What it finds appears here.' };
