import { describe, expect, test } from 'vitest';
import {
  callOptionTable,
  buildConfigOverrides,
  buildFeatureClaims,
  features,
  optionNames,
  buildReservationFields,
  buildTokenExtras,
  type ParticipantKind,
  type ResolvedCallOptions,
  type CallOptions,
} from '../../../src/jitsi/tokens/call-option-table.ts';
import { buildRoomClaims, createTokenSigner } from '../../../src/jitsi/tokens/room-token.ts';

const plain: ResolvedCallOptions = {
  startMuted: false,
  startWithoutCamera: false,
  lobby: false,
  chat: true,
  screenSharing: true,
  recording: true,
  fixedName: false,
  maxParticipants: null,
  hardEnd: false,
  waitForModerator: false,
  visitors: false,
  endAfterModerator: null,
  password: null,
  guestsWaitInLobby: false,
};

const mint = createTokenSigner({
  appId: 'gryphos',
  audience: 'jitsi',
  xmppDomain: 'meet.example',
  appSecret: 'a secret for the tokens of the tests',
});

function contextOf(options: Partial<ResolvedCallOptions>, bearer: ParticipantKind) {
  const now = new Date('2026-11-20T15:00:00.000Z');
  const subject = { id: 7, name: 'Ana', email: '', avatar: null, moderator: bearer === 'moderator' };
  return buildRoomClaims(mint, {
    room: 'curso_1_1',
    subject,
    now,
    expiresAt: now,
    extras: buildTokenExtras({ ...plain, ...options }, bearer),
  }).context;
}

describe('the options of a call', () => {
  test('add nothing where all are defaults', () => {
    expect([
      buildReservationFields(plain),
      buildConfigOverrides(plain),
      buildTokenExtras(plain, 'moderator'),
      buildTokenExtras(plain, 'enrolled'),
    ]).toEqual([{}, {}, {}, {}]);
    expect(Object.keys(contextOf({}, 'moderator'))).toEqual(['user']);
  });

  test.each<[keyof CallOptions, Partial<CallOptions>, object]>([
    ['lobby', { lobby: true }, { lobby: true }],
    ['maxParticipants', { maxParticipants: 30 }, { max_occupants: 30 }],
    ['password', { password: 'abretesésamo' }, { password: 'abretesésamo' }],
  ])('%s is sent with the reservation', (name, options, fields) => {
    expect(buildReservationFields({ ...plain, ...options })).toEqual(fields);
    expect(callOptionTable[name].enforcedBy).toBe('reservation');
  });

  test.each<[keyof CallOptions, Partial<CallOptions>, object]>([
    ['startMuted', { startMuted: true }, { 'config.startWithAudioMuted': true }],
    ['startWithoutCamera', { startWithoutCamera: true }, { 'config.startWithVideoMuted': true }],
    ['chat', { chat: false }, { 'config.disableChat': true }],
    ['fixedName', { fixedName: true }, { 'config.readOnlyName': true }],
  ])('%s is only a setting of Jitsi’s web page', (name, options, config) => {
    expect(buildConfigOverrides({ ...plain, ...options })).toEqual(config);
    expect(callOptionTable[name].enforcedBy).toBe('client');
  });

  test('with a lobby let only moderators bypass it', () => {
    expect(contextOf({ lobby: true }, 'moderator').user.lobby_bypass).toBe(true);
    expect(contextOf({ lobby: true }, 'enrolled').user).not.toHaveProperty('lobby_bypass');
  });

  test('with a lobby for guests let all members of the course bypass it', () => {
    expect(buildReservationFields({ ...plain, guestsWaitInLobby: true })).toEqual({ lobby: true });
    expect(contextOf({ guestsWaitInLobby: true }, 'moderator').user.lobby_bypass).toBe(true);
    expect(contextOf({ guestsWaitInLobby: true }, 'enrolled').user.lobby_bypass).toBe(true);
    expect(contextOf({ guestsWaitInLobby: true }, 'guest').user).not.toHaveProperty('lobby_bypass');
  });

  test('with a chosen lobby make students wait, with or without guests', () => {
    expect(contextOf({ guestsWaitInLobby: true, lobby: true }, 'moderator').user.lobby_bypass).toBe(true);
    expect(contextOf({ guestsWaitInLobby: true, lobby: true }, 'enrolled').user).not.toHaveProperty('lobby_bypass');
  });

  test('without recording name all other features for moderators, and change nothing for others', () => {
    const { features: left } = contextOf({ recording: false }, 'moderator');
    expect(Object.keys(left!).sort()).toEqual([...features].sort());
    expect(Object.entries(left!).filter(([, allowed]) => !allowed)).toEqual([
      ['livestreaming', false],
      ['recording', false],
    ]);
    expect(contextOf({ recording: false }, 'enrolled')).not.toHaveProperty('features');
  });

  test('without screen sharing leave it to moderators', () => {
    expect(contextOf({ screenSharing: false }, 'enrolled').features).toEqual({ 'screen-sharing': false });
    expect(contextOf({ screenSharing: false }, 'moderator')).not.toHaveProperty('features');
    expect(contextOf({ screenSharing: false, recording: false }, 'moderator').features).toMatchObject({
      'screen-sharing': true,
      recording: false,
    });
  });

  test('name denied features of a moderator among all features', () => {
    expect(Object.keys(buildFeatureClaims(['recording'], true))).toHaveLength(features.length);
    expect(buildFeatureClaims(['recording'], false)).toEqual({ recording: false });
  });

  test('each reach Jitsi, set the length of the reservation, or are the portal’s', () => {
    for (const name of optionNames) {
      const { enforcedBy, reservationFields, tokenExtras, configOverrides } = callOptionTable[name];
      const reachesJitsi = Boolean(reservationFields ?? tokenExtras ?? configOverrides) || name === 'hardEnd';
      expect([name, reachesJitsi]).toEqual([name, enforcedBy !== 'portal']);
    }
  });
});
