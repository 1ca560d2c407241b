const secret = 'thirty-two_characters_or_more_yes';

/** Settings of a portal whose Jitsi asks for the accounts that the portal keeps; everyone moderates there. */
export const jitsiWithAccounts = {
  JITSI_AUTH: 'sql',
  JITSI_XMPP_DOMAIN: 'meet.localhost',
  JITSI_ROOM_SECRET: secret,
  JITSI_WEBHOOK_SECRET: secret,
  XMPP_CREDENTIALS: 'scram',
  JICOFO_ENABLE_AUTH: '1',
};
