import type { ConfigOverrides } from './return-state.ts';

/** What a call is like. `maxParticipants` counts everybody, teachers too; `password` is Jitsi's own, of the room. */
export type CallOptions = {
  startMuted: boolean;
  startWithoutCamera: boolean;
  lobby: boolean;
  chat: boolean;
  /** Of those who do not moderate; moderators always may. */
  screenSharing: boolean;
  /** By moderators, as streaming to the outside is, which is recorded there. */
  recording: boolean;
  fixedName: boolean;
  maxParticipants: number | null;
  /** Whoever is inside is sent out when the door closes. */
  hardEnd: boolean;
  password: string | null;
};

export type OptionName = keyof CallOptions;

/** The options as they hold for a call. `guestsWait`: guests may come, who wait where Jitsi can hold people outside. */
export type ResolvedCallOptions = CallOptions & { guestsWaitInLobby: boolean };

/** As whom somebody comes into a call: the waiting room and what is taken away depend on it. */
export type ParticipantKind = 'moderator' | 'enrolled' | 'guest';

/** Those that are on or off. */
export type BooleanOptionName = Exclude<OptionName, 'maxParticipants' | 'password'>;

/** Fields of a reservation beyond the five that are always there (jitsi-meet, mod_reservations.lua). */
export type ReservationFields = { max_occupants?: number; lobby?: true; password?: string };

/** What a token says beyond who somebody is: one who passes the waiting room, and features of `context.features`. */
export type TokenExtras = { lobbyBypass?: true; deniedFeatures?: readonly Feature[] };

/** All that a token can allow (jitsi-meet, react/features/base/jwt/constants.ts). */
export const features = [
  'branding',
  'calendar',
  'create-polls',
  'file-upload',
  'flip',
  'inbound-call',
  'livestreaming',
  'live-translation',
  'lobby',
  'moderation',
  'outbound-call',
  'recording',
  'room',
  'screen-sharing',
  'send-groupchat',
  'list-visitors',
  'sip-inbound-call',
  'sip-outbound-call',
  'transcription',
] as const;

export type Feature = (typeof features)[number];

/** Who makes an option true: Jitsi's server as it opens the room, its server for each person, or only the page that people look at. */
export type Enforcement = 'reservation' | 'token' | 'client';

type OptionTransport = {
  enforcedBy: Enforcement;
  /** Part of it travels in tokens: where Jitsi asks for accounts there is no such option. */
  needsTokens: boolean;
  reservationFields?: (call: ResolvedCallOptions) => ReservationFields;
  tokenExtras?: (call: ResolvedCallOptions, bearer: ParticipantKind) => TokenExtras;
  /** Settings of Jitsi's web page. Anybody can edit them in the address. */
  configOverrides?: (options: CallOptions) => ConfigOverrides;
};

/** How each option reaches Jitsi. This table is the only place that knows. */
export const callOptionTable: Record<OptionName, OptionTransport> = {
  startMuted: {
    enforcedBy: 'client',
    needsTokens: false,
    configOverrides: ({ startMuted }) => (startMuted ? { 'config.startWithAudioMuted': true } : {}),
  },
  startWithoutCamera: {
    enforcedBy: 'client',
    needsTokens: false,
    configOverrides: ({ startWithoutCamera }) => (startWithoutCamera ? { 'config.startWithVideoMuted': true } : {}),
  },
  lobby: {
    enforcedBy: 'reservation',
    // Moderators wait as well, and nobody is inside to let them in, unless their token says otherwise (mod_token_lobby_bypass).
    needsTokens: true,
    reservationFields: ({ lobby, guestsWaitInLobby }) => (lobby || guestsWaitInLobby ? { lobby: true } : {}),
    tokenExtras: (call, bearer) => (bypassesLobby(call, bearer) ? { lobbyBypass: true } : {}),
  },
  chat: { enforcedBy: 'client', needsTokens: false, configOverrides: ({ chat }) => (chat ? {} : { 'config.disableChat': true }) },
  screenSharing: {
    // The web page reads it from the token; no module of the server looks at it.
    enforcedBy: 'client',
    needsTokens: true,
    tokenExtras: ({ screenSharing }, bearer) => (screenSharing || bearer === 'moderator' ? {} : { deniedFeatures: ['screen-sharing'] }),
  },
  recording: {
    // mod_filter_iq_jibri. Who does not moderate may not record anyway.
    enforcedBy: 'token',
    needsTokens: true,
    tokenExtras: ({ recording }, bearer) => (recording || bearer !== 'moderator' ? {} : { deniedFeatures: ['recording', 'livestreaming'] }),
  },
  fixedName: {
    enforcedBy: 'client',
    // The name itself comes with the token: without one nobody could write any.
    needsTokens: true,
    configOverrides: ({ fixedName }) => (fixedName ? { 'config.readOnlyName': true } : {}),
  },
  maxParticipants: {
    enforcedBy: 'reservation',
    needsTokens: false,
    reservationFields: ({ maxParticipants }) => (maxParticipants === null ? {} : { max_occupants: maxParticipants }),
  },
  // Prosody destroys the room when the duration of its reservation has passed.
  hardEnd: { enforcedBy: 'reservation', needsTokens: false },
  password: { enforcedBy: 'reservation', needsTokens: false, reservationFields: ({ password }) => (password === null ? {} : { password }) },
};

/** A waiting room that is there for guests alone lets everyone in the course pass; one that was chosen, who moderates. */
function bypassesLobby({ lobby, guestsWaitInLobby }: ResolvedCallOptions, bearer: ParticipantKind): boolean {
  return bearer === 'moderator' ? lobby || guestsWaitInLobby : bearer === 'enrolled' && guestsWaitInLobby && !lobby;
}

export const optionNames = Object.keys(callOptionTable) as OptionName[];

export function isBooleanOption(name: OptionName): name is BooleanOptionName {
  return name !== 'maxParticipants' && name !== 'password';
}

const optionTransports = Object.values(callOptionTable);

export function buildReservationFields(call: ResolvedCallOptions): ReservationFields {
  return Object.assign({}, ...optionTransports.map(({ reservationFields }) => reservationFields?.(call))) as ReservationFields;
}

export function buildTokenExtras(call: ResolvedCallOptions, bearer: ParticipantKind): TokenExtras {
  const all = optionTransports.map(({ tokenExtras }) => tokenExtras?.(call, bearer) ?? {});
  const deniedFeatures = all.flatMap((extras) => extras.deniedFeatures ?? []);
  return { ...(all.some(({ lobbyBypass }) => lobbyBypass) && { lobbyBypass: true }), ...(deniedFeatures.length > 0 && { deniedFeatures }) };
}

export function buildConfigOverrides(options: CallOptions): ConfigOverrides {
  return Object.assign({}, ...optionTransports.map(({ configOverrides }) => configOverrides?.(options))) as ConfigOverrides;
}

/**
 * `context.features` of a token. As soon as there is one, Jitsi allows nobody anything else (util.lib.lua `is_feature_allowed`): a
 * moderator, who without any is allowed everything, gets all the others by name; who does not moderate loses nothing.
 */
export function buildFeatureClaims(denied: readonly Feature[], moderator: boolean): Partial<Record<Feature, boolean>> {
  const named = moderator ? features : denied;
  return Object.fromEntries(named.map((feature) => [feature, !denied.includes(feature)]));
}
