import { z } from 'zod';

/** Settings of Jitsi's web page for one call, by full name: `config.startWithAudioMuted`. None of them is security-relevant. */
export type ConfigOverrides = Record<string, boolean | number | string | string[]>;

/** The state with which Jitsi sends a browser back to the portal. `tenant` is set where the room belongs to another tenant of the server. */
export type ReturnState = { tenant: string; config: ConfigOverrides };

/** Characters in a URL: more would not fit into the URL of the sign-in page, and are not a user's settings. */
const MAX_ENCODED_LENGTH = 1200;

/** Rejects names that would reach into prototypes of JavaScript objects. */
const SETTING_NAME = /^config(\.(?!constructor\b|prototype\b)[A-Za-z][A-Za-z0-9]{0,49}){1,4}$/;

/** Sent by Jitsi after its own prejoin page; with it the call would start without camera and microphone. */
const PREJOIN_ENABLED = 'config.prejoinConfig.enabled';

const setting = z.union([z.boolean(), z.number(), z.string().max(200), z.array(z.string().max(80)).max(40)]);

/**
 * Parses the `{state}` that Jitsi's web page puts into `TOKEN_AUTH_URL`: untrusted JSON (react/features/authentication/functions.any.ts).
 * Only settings of the page are kept; the room, and a token that it may contain, are dropped.
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
