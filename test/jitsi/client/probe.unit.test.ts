import { describe, expect, test } from 'vitest';
import { parseConfigScript } from '../../../src/jitsi/client/probe.ts';

const nothing = { domain: undefined, mucPrefix: undefined, guestDomain: undefined, tokenAuthUrl: undefined, namesGuests: false };

describe('the settings of Jitsi’s web page', () => {
  test('are found in config.js of both kinds of installation, and not in comments', () => {
    const docker = `config.hosts = {};\nconfig.hosts.domain = 'meet.jitsi';\n\t// config.hosts.anonymousdomain = 'guest.meet.jitsi';
      config.hosts.muc = 'muc.meet.jitsi';\nconfig.tokenAuthUrl = "https://portal.example.org/aula/{room}";`;
    const debian = `var config = { hosts: { domain: 'meet.jitsi', /* anonymousdomain: 'x', */\n muc: 'muc.meet.jitsi' } };`;
    expect(parseConfigScript(docker)).toEqual({
      ...nothing,
      domain: 'meet.jitsi',
      mucPrefix: 'muc',
      tokenAuthUrl: 'https://portal.example.org/aula/{room}',
    });
    expect(parseConfigScript(debian)).toEqual({ ...nothing, domain: 'meet.jitsi', mucPrefix: 'muc' });
  });

  test('are parsed quickly in a long file', () => {
    for (const piece of ['\n', ' ', '\n ', '/*', '// ', 'domain ']) expect(parseConfigScript(piece.repeat(200_000))).toEqual(nothing);
  });
});
