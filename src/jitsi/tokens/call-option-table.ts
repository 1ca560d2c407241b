import type { ConfigOverrides } from './call-url.ts';

/** Options of a call. `maxParticipants` counts all participants, teachers too; `password` is the one of Jitsi's room. */
export type CallOptions = {
  startMuted: boolean;
  startWithoutCamera: boolean;
  lobby: boolean;
  chat: boolean;
  /** For participants who do not moderate; moderators always may. */
  screenSharing: boolean;
  /** For moderators, together with live streaming, which is recorded elsewhere. */
  recording: boolean;
  fixedName: boolean;
  maxParticipants: number | null;
  /** The call ends for all participants when the meeting closes. */
  hardEnd: boolean;
  /** Who does not moderate waits at the portal until a moderator is in the call. */
  waitForModerator: boolean;
  /** Who does not moderate comes as a visitor of Jitsi, and raises a hand to take part. */
  visitors: boolean;
  /** Minutes after the last moderator left, after which the call ends; null: it goes on. */
  endAfterModerator: number | null;
  password: string | null;
};

export type OptionName = keyof CallOptions;

/** The options that apply to a call. `guestsWaitInLobby`: the meeting has guests, and Jitsi has a lobby for them. */
export type ResolvedCallOptions = CallOptions & { guestsWaitInLobby: boolean };

/** Decides about the lobby and denied features. */
export type ParticipantKind = 'moderator' | 'enrolled' | 'guest';

/** The options that are a number, with its range. Jitsi counts moderators as participants too. */
export const numberOptionRanges = { maxParticipants: { min: 2, max: 1000 }, endAfterModerator: { min: 1, max: 120 } } as const;

export type NumberOptionName = keyof typeof numberOptionRanges;

export type BooleanOptionName = Exclude<OptionName, NumberOptionName | 'password'>;

/** Optional fields of a reservation (jitsi-meet, mod_reservations.lua). */
export type ReservationFields = { max_occupants?: number; lobby?: true; password?: string };

/** What the options of a call add to a token. */
export type TokenExtras = { lobbyBypass?: true; visitor?: true; deniedFeatures?: readonly Feature[] };

/** All features of a token (jitsi-meet, react/features/base/jwt/constants.ts). */
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

/**
 * What enforces an option: Jitsi's server when it opens the room, its server for each participant, the portal before it signs a token, or only
 * Jitsi's web page.
 */
export type Enforcement = 'reservation' | 'token' | 'portal' | 'client';

type OptionTransport = {
  enforcedBy: Enforcement;
  /** Carried by tokens, at least in part: not available where Jitsi asks for accounts. */
  needsTokens: boolean;
  reservationFields?: (call: ResolvedCallOptions) => ReservationFields;
  tokenExtras?: (call: ResolvedCallOptions, participant: ParticipantKind) => TokenExtras;
  /** Settings of Jitsi's web page, which participants can edit in the URL. */
  configOverrides?: (options: CallOptions) => ConfigOverrides;
};

/** How each option reaches Jitsi. No other place knows. */
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
    // Moderators would wait too, with nobody inside to admit them, unless their token bypasses the lobby (mod_token_lobby_bypass).
    needsTokens: true,
    reservationFields: ({ lobby, guestsWaitInLobby }) => (lobby || guestsWaitInLobby ? { lobby: true } : {}),
    tokenExtras: (call, participant) => (bypassesLobby(call, participant) ? { lobbyBypass: true } : {}),
  },
  chat: { enforcedBy: 'client', needsTokens: false, configOverrides: ({ chat }) => (chat ? {} : { 'config.disableChat': true }) },
  screenSharing: {
    // Jitsi's web page reads it from the token; no module of the server does.
    enforcedBy: 'client',
    needsTokens: true,
    tokenExtras: ({ screenSharing }, participant) =>
      screenSharing || participant === 'moderator' ? {} : { deniedFeatures: ['screen-sharing'] },
  },
  recording: {
    // mod_filter_iq_jibri. Participants who do not moderate cannot record anyway.
    enforcedBy: 'token',
    needsTokens: true,
    tokenExtras: ({ recording }, participant) =>
      recording || participant !== 'moderator' ? {} : { deniedFeatures: ['recording', 'livestreaming'] },
  },
  fixedName: {
    enforcedBy: 'client',
    // The name comes with the token: without one participants could not enter any.
    needsTokens: true,
    configOverrides: ({ fixedName }) => (fixedName ? { 'config.readOnlyName': true } : {}),
  },
  maxParticipants: {
    enforcedBy: 'reservation',
    needsTokens: false,
    reservationFields: ({ maxParticipants }) => (maxParticipants === null ? {} : { max_occupants: maxParticipants }),
  },
  // Prosody destroys the room at the end of its reservation.
  hardEnd: { enforcedBy: 'reservation', needsTokens: false },
  // Where Jitsi asks for accounts, participants do not need the portal to join.
  waitForModerator: { enforcedBy: 'portal', needsTokens: true },
  visitors: {
    // Jitsi's web page asks Jicofo for it (jitsi-meet, react/features/base/jwt/middleware.any.ts); Prosody's modules do not look.
    enforcedBy: 'client',
    needsTokens: true,
    tokenExtras: ({ visitors }, participant) => (visitors && participant !== 'moderator' ? { visitor: true } : {}),
  },
  // Who moderates is known by the token.
  endAfterModerator: { enforcedBy: 'portal', needsTokens: true },
  password: { enforcedBy: 'reservation', needsTokens: false, reservationFields: ({ password }) => (password === null ? {} : { password }) },
};

/** A lobby for guests alone is bypassed by all members of the course, a chosen lobby by moderators. */
function bypassesLobby({ lobby, guestsWaitInLobby }: ResolvedCallOptions, participant: ParticipantKind): boolean {
  return participant === 'moderator' ? lobby || guestsWaitInLobby : participant === 'enrolled' && guestsWaitInLobby && !lobby;
}

export const optionNames = Object.keys(callOptionTable) as OptionName[];

export function isBooleanOption(name: OptionName): name is BooleanOptionName {
  return !isNumberOption(name) && name !== 'password';
}

export function isNumberOption(name: OptionName): name is NumberOptionName {
  return name in numberOptionRanges;
}

const optionTransports = Object.values(callOptionTable);

export function buildReservationFields(call: ResolvedCallOptions): ReservationFields {
  return Object.assign({}, ...optionTransports.map(({ reservationFields }) => reservationFields?.(call))) as ReservationFields;
}

export function buildTokenExtras(call: ResolvedCallOptions, participant: ParticipantKind): TokenExtras {
  const all = optionTransports.map(({ tokenExtras }) => tokenExtras?.(call, participant) ?? {});
  const deniedFeatures = all.flatMap((extras) => extras.deniedFeatures ?? []);
  return {
    ...(all.some(({ lobbyBypass }) => lobbyBypass) && { lobbyBypass: true }),
    ...(all.some(({ visitor }) => visitor) && { visitor: true }),
    ...(deniedFeatures.length > 0 && { deniedFeatures }),
  };
}

export function buildConfigOverrides(options: CallOptions): ConfigOverrides {
  return Object.assign({}, ...optionTransports.map(({ configOverrides }) => configOverrides?.(options))) as ConfigOverrides;
}

/**
 * `context.features` of a token. Where it is present, Jitsi allows a moderator only the features that it names (util.lib.lua
 * `is_feature_allowed`), so that a moderator's token names all of them; other participants lose nothing.
 */
export function buildFeatureClaims(denied: readonly Feature[], moderator: boolean): Partial<Record<Feature, boolean>> {
  const named = moderator ? features : denied;
  return Object.fromEntries(named.map((feature) => [feature, !denied.includes(feature)]));
}
