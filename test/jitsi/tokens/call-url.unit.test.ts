import { describe, expect, test } from 'vitest';
import { buildCallUrl, parseReturnState } from '../../../src/jitsi/tokens/call-url.ts';
import { normalizeRoomName } from '../../../src/jitsi/tokens/room-name.ts';

describe('a typed room name', () => {
  test.each([
    ['curso_1_1', 'curso_1_1'],
    ['CURSO_1_1', 'curso_1_1'],
    ['ｃｕｒｓｏ_1_1', 'curso_1_1'],
    ['curso_1_1#', 'curso_1_1'],
    ['álgebra básica', '%c3%a1lgebra%20b%c3%a1sica'],
    ['Álgebra Básica', '%c3%a1lgebra%20b%c3%a1sica'],
    ['../admin', '..admin'],
  ])('%s is normalised to %s', (typed, room) => expect(normalizeRoomName(typed)).toBe(room));
});

describe('the state that Jitsi sends back', () => {
  const configIn = (state: unknown) => parseReturnState(JSON.stringify(state)).config;

  test('keeps the settings of the page and nothing else', () => {
    const state = {
      refreshToken: 'a secret',
      room: 'curso_2_2',
      roomSafe: 'curso_2_2',
      electron: true,
      'config.startWithAudioMuted': true,
      'config.channelLastN': 5,
      'config.subject': 'Clase «3» & más',
      'config.toolbarButtons': ['chat', 'hangup'],
      'config.p2p.enabled': false,
      'interfaceConfig.APP_NAME': 'X',
      'iceServers.replace': 'x',
    };
    expect(configIn(state)).toEqual({
      'config.startWithAudioMuted': true,
      'config.channelLastN': 5,
      'config.subject': 'Clase «3» & más',
      'config.toolbarButtons': ['chat', 'hangup'],
      'config.p2p.enabled': false,
    });
  });

  test('drops the setting that would start the call without camera and microphone', () => {
    expect(configIn({ 'config.prejoinConfig.enabled': false, 'config.lobby.autoKnock': true })).toEqual({ 'config.lobby.autoKnock': true });
  });

  test.each([
    ['an object', { 'config.hosts': { domain: 'evil.example' } }],
    ['null', { 'config.x': null }],
    ['a long text', { 'config.subject': 'x'.repeat(201) }],
    ['a name with a sign of the address in it', { 'config.x&jwt': 'y', 'config.x#': 1, 'config.': 1, config: 1 }],
    ['a name that reaches into objects', { 'config.__proto__.polluted': true, 'config.constructor.prototype.x': true }],
    ['a list', ['config.x']],
    ['a text', 'config.x'],
  ])('%s is dropped', (_what, state) => expect(configIn(state)).toEqual({}));

  test.each([undefined, '', 'no JSON', '{', ['{}', '{}'], 'null'])('%j is empty', (text) =>
    expect(parseReturnState(text)).toEqual({ tenant: '', config: {} }),
  );

  test('is limited to what fits into the URL of the sign-in', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`config.option${index}`, 'x'.repeat(100)]));
    const config = configIn(many);
    expect(Object.keys(config).length).toBeGreaterThan(3);
    expect(encodeURIComponent(JSON.stringify(config)).length).toBeLessThanOrEqual(1200);
  });

  test('contains the tenant of the room', () => expect(parseReturnState('{"tenant":"escuela"}').tenant).toBe('escuela'));
});

test('settings are JSON in the hash of the URL', () => {
  const config = { 'config.startWithAudioMuted': true, 'config.subject': 'a&jwt="x"#y ñ' };
  const address = new URL(buildCallUrl('https://meet.example/curso_1_1?jwt=old#config.x=1', 'new', config));
  expect(address.origin + address.pathname + address.search).toBe('https://meet.example/curso_1_1?jwt=new');
  const [first, second] = address.hash.slice(1).split('&');
  expect(first).toBe('config.startWithAudioMuted=true');
  expect(JSON.parse(decodeURIComponent(second!.slice('config.subject='.length)))).toBe('a&jwt="x"#y ñ');
  expect(buildCallUrl('https://meet.example/curso_1_1', 'new')).toBe('https://meet.example/curso_1_1?jwt=new');
});

test('a token in the fragment is JSON in quotes, without which Jitsi does not read it', () => {
  const link = 'https://meet.example/curso_1_1?jwt=old';
  expect(buildCallUrl(link, 'a.b.c', {}, 'fragment')).toBe('https://meet.example/curso_1_1#jwt=%22a.b.c%22');
  expect(buildCallUrl(link, 'a.b.c', { 'config.x': true }, 'fragment')).toBe(
    'https://meet.example/curso_1_1#jwt=%22a.b.c%22&config.x=true',
  );
  expect(buildCallUrl(link, undefined, {}, 'fragment')).toBe('https://meet.example/curso_1_1');
});
