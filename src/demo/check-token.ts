import { createHmac } from 'node:crypto';
import { constantTimeEqual } from '../platform/shared/secret.ts';

/** The settings of a Jitsi server that a token is checked against. */
export type JitsiServer = { appId: string; appSecret: string; audience: string; xmppDomain: string };

export type CheckName = 'typ' | 'alg' | 'signature' | 'iss' | 'aud' | 'exp' | 'nbf' | 'sub' | 'room';

export type TokenCheck = { name: CheckName; passed: boolean; expected: string; found: string };

export type TokenUser = {
  id: string;
  name: string;
  email: string;
  avatar: string;
  moderator: boolean;
  /** Bypasses the lobby. */
  lobbyBypass: boolean;
  /** Features that the token denies, by their names in `context.features`. */
  denied: string[];
};

export type TokenCheckResult = { checks: TokenCheck[]; accepted: boolean; user: TokenUser | undefined };

/**
 * Checks a token as Jitsi's Prosody plugins do (luajwtjitsi.lib.lua `verify`, token/util.lib.lua), in their order and up to the first
 * check that fails. `now` in milliseconds.
 */
export function checkToken(server: JitsiServer, token: string, room: string, now: number): TokenCheckResult {
  const [headerPart = '', claimsPart = '', signature = ''] = token.split('.');
  const header = decodePart(headerPart);
  const claims = decodePart(claimsPart);
  const checks: TokenCheck[] = [];
  for (const check of runChecks(server, { header, claims, signed: `${headerPart}.${claimsPart}`, signature, room }, now / 1000)) {
    checks.push(check);
    if (!check.passed) return { checks, accepted: false, user: undefined };
  }
  return { checks, accepted: true, user: parseUser(claims) };
}

type Parts = { header: Claims; claims: Claims; signed: string; signature: string; room: string };

type Claims = Record<string, unknown>;

function* runChecks(server: JitsiServer, { header, claims, signed, signature, room }: Parts, now: number): Generator<TokenCheck> {
  yield checkEqual('typ', 'JWT', header['typ']);
  yield checkEqual('alg', 'HS256', header['alg']);
  const isGenuine = constantTimeEqual(signature, createHmac('sha256', server.appSecret).update(signed).digest('base64url'));
  yield { name: 'signature', passed: isGenuine, expected: '✓', found: isGenuine ? '✓' : '✗' };
  yield checkEqual('iss', server.appId, claims['iss']);
  // Compared as text: a list with the right entry is rejected.
  yield checkEqual('aud', server.audience, claims['aud']);
  const { exp, nbf } = claims;
  yield { name: 'exp', passed: typeof exp === 'number' && now < exp, expected: `> ${Math.floor(now)}`, found: formatClaim(exp) };
  yield {
    name: 'nbf',
    passed: nbf === undefined || (typeof nbf === 'number' && now >= nbf),
    expected: `≤ ${Math.floor(now)}`,
    found: formatClaim(nbf),
  };
  yield checkEqual('sub', server.xmppDomain, toLowerCase(claims['sub']));
  const claimed = toLowerCase(claims['room']);
  yield {
    name: 'room',
    passed: claimed === '*' || claimed === room.toLowerCase(),
    expected: room.toLowerCase(),
    found: formatClaim(claimed),
  };
}

function checkEqual(name: CheckName, expected: string, found: unknown): TokenCheck {
  return { name, passed: found === expected, expected, found: formatClaim(found) };
}

function formatClaim(value: unknown): string {
  if (value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function toLowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function decodePart(part: string): Claims {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Claims) : {};
  } catch {
    return {};
  }
}

function parseUser(claims: Claims): TokenUser {
  const user = ((claims['context'] as Claims | undefined)?.['user'] ?? {}) as Claims;
  const text = (name: string) => (typeof user[name] === 'string' ? user[name] : '');
  const features = Object.entries(((claims['context'] as Claims | undefined)?.['features'] ?? {}) as Claims);
  return {
    id: text('id'),
    name: text('name'),
    email: text('email'),
    avatar: text('avatar'),
    moderator: user['moderator'] === true,
    // `mod_token_lobby_bypass` accepts nothing but true.
    lobbyBypass: user['lobby_bypass'] === true,
    denied: features.filter(([, allowed]) => allowed !== true && allowed !== 'true').map(([name]) => name),
  };
}
