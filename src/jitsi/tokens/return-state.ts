import { z } from 'zod';

/** Settings of Jitsi's web page for one call, by their full name: `config.startWithAudioMuted`. Nothing in them is security. */
export type ConfigOverrides = Record<string, boolean | number | string | string[]>;

/** What somebody brings back from Jitsi. `tenant` is set where the room belongs to another house on the same server. */
export type ReturnState = { tenant: string; config: ConfigOverrides };

/** Characters, as they stand in an address: what is longer is not a person's settings, and would not fit behind a sign-in. */
const MAX_ENCODED_LENGTH = 1200;

/** The last word of a name that would reach into JavaScript's own objects is no setting. */
const SETTING_NAME = /^config(\.(?!constructor\b|prototype\b)[A-Za-z][A-Za-z0-9]{0,49}){1,4}$/;

/** Jitsi asks for this one when somebody comes from its own page of preparations, and then starts without camera and microphone. */
const PREJOIN_ENABLED = 'config.prejoinConfig.enabled';

const setting = z.union([z.boolean(), z.number(), z.string().max(200), z.array(z.string().max(80)).max(40)]);

/**
 * Reads the `{state}` that Jitsi's web page puts into `TOKEN_AUTH_URL`: JSON, written by a page that anybody can write
 * (react/features/authentication/functions.any.ts). Only settings of the page are kept; the room, and a token that may lie in it, are not.
 */
export function parseReturnState(text: unknown): ReturnState {
  const given = parseJsonObject(text);
  let config: ConfigOverrides = {};
  for (const [name, value] of Object.entries(given)) {
    const checked = setting.safeParse(value);
    if (!SETTING_NAME.test(name) || name === PREJOIN_ENABLED || !checked.success) continue;
    const longer = { ...config, [name]: checked.data };
    if (encodeURIComponent(JSON.stringify(longer)).length <= MAX_ENCODED_LENGTH) config = longer;
  }
  return { tenant: typeof given['tenant'] === 'string' ? given['tenant'] : '', config };
}

function parseJsonObject(text: unknown): Record<string, unknown> {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
