import { z } from 'zod';

/** Settings of Jitsi's web page for one call, by their full name: `config.startWithAudioMuted`. Nothing in them is security. */
export type CallConfig = Record<string, boolean | number | string | string[]>;

/** What somebody brings back from Jitsi. `tenant` is set where the room belongs to another house on the same server. */
export type ReturnedState = { tenant: string; config: CallConfig };

/** Characters, as they stand in an address: what is longer is not a person's settings, and would not fit behind a sign-in. */
const LONGEST = 1200;

/** The last word of a name that would reach into JavaScript's own objects is no setting. */
const NAME = /^config(\.(?!constructor\b|prototype\b)[A-Za-z][A-Za-z0-9]{0,49}){1,4}$/;

/** Jitsi asks for this one when somebody comes from its own page of preparations, and then starts without camera and microphone. */
const WITHOUT_DEVICES = 'config.prejoinConfig.enabled';

const setting = z.union([z.boolean(), z.number(), z.string().max(200), z.array(z.string().max(80)).max(40)]);

/**
 * Reads the `{state}` that Jitsi's web page puts into `TOKEN_AUTH_URL`: JSON, written by a page that anybody can write
 * (react/features/authentication/functions.any.ts). Only settings of the page are kept; the room, and a token that may lie in it, are not.
 */
export function returnedState(text: unknown): ReturnedState {
  const given = jsonObject(text);
  let config: CallConfig = {};
  for (const [name, value] of Object.entries(given)) {
    const checked = setting.safeParse(value);
    if (!NAME.test(name) || name === WITHOUT_DEVICES || !checked.success) continue;
    const longer = { ...config, [name]: checked.data };
    if (encodeURIComponent(JSON.stringify(longer)).length <= LONGEST) config = longer;
  }
  return { tenant: typeof given['tenant'] === 'string' ? given['tenant'] : '', config };
}

function jsonObject(text: unknown): Record<string, unknown> {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
