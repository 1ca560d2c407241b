import { createHash } from 'node:crypto';
import { z } from 'zod';
import { reportedInstant, reportedJid } from '../jitsi/tokens/room-event.ts';
import { cleanLineStart } from '../platform/shared/clean-text.ts';

export type PollOption = { text: string; votes: number };

/** A poll of a call. Who voted what is never kept. */
export type Poll = { askedAt: Date; question: string; options: PollOption[]; voters: number };

/** `key` and `revision` are of Jitsi's module: it reports a poll anew at each vote. */
export type ReportedPoll = Poll & { key: string; revision: number };

/** A link from the chat of a call. `digest` is that of the URL. */
export type ReportedLink = { url: string; digest: string; occupantJid: string; writtenAt: Date };

export type PollsAndLinks = { room: string; polls: ReportedPoll[]; links: ReportedLink[]; unreadableCount: number };

/** In a payload of Jitsi's, which has at most 1024 bytes (mod_polls_component), is room for less. */
const MAX_TEXT_LENGTH = 500;
const MAX_OPTIONS = 100;

const MAX_URL_LENGTH = 1000;

const text = z.string().transform((given) => cleanLineStart(given, MAX_TEXT_LENGTH));
const count = z.int().min(0).max(1_000_000);

const poll = z
  .object({
    kind: z.literal('poll'),
    key: z.string().regex(/^[\w-]{8,64}$/),
    revision: count,
    asked_at: reportedInstant,
    question: text.refine((question) => question !== ''),
    options: z
      .array(z.object({ text, votes: count }))
      .min(1)
      .max(MAX_OPTIONS),
    voters: count,
  })
  .transform(({ kind: _kind, asked_at: askedAt, ...given }): ReportedPoll => ({ askedAt, ...given }));

const link = z.object({ kind: z.literal('link'), url: z.string(), occupant_jid: reportedJid, written_at: reportedInstant });

const report = z.object({ room_name: reportedJid, items: z.array(z.unknown()).max(100) });

/** Parses what Prosody's module portal_minutes reports of a room; undefined where it is invalid. What cannot be kept of it is counted. */
export function parsePollsAndLinks(body: unknown, ownHosts: readonly string[]): PollsAndLinks | undefined {
  const { data } = report.safeParse(body);
  if (!data) return undefined;
  const polls = data.items.flatMap((item) => poll.safeParse(item).data ?? []);
  const sent = data.items.flatMap((item) => link.safeParse(item).data ?? []);
  const links = sent.flatMap(({ url: given, occupant_jid: occupantJid, written_at: writtenAt }) => {
    const url = parseLink(given, ownHosts);
    return url === undefined ? [] : { url, digest: createHash('sha256').update(url).digest('base64url'), occupantJid, writtenAt };
  });
  return { room: data.room_name.toLowerCase(), polls, links, unreadableCount: data.items.length - polls.length - sent.length };
}

/**
 * The URL as browsers write it, without the punctuation that stood behind it in a sentence. Undefined for what is no link of the web, and
 * for what may let its reader in somewhere: with a password or a token of a call in it, or to the portal or Jitsi themselves.
 */
export function parseLink(written: string, ownHosts: readonly string[]): string | undefined {
  if (written.length > MAX_URL_LENGTH) return undefined;
  const trimmed = withoutPunctuation(written);
  if (!URL.canParse(trimmed)) return undefined;
  const url = new URL(trimmed);
  const letsIn = url.username || url.password || /[?#&]jwt=/.test(url.search + url.hash) || ownHosts.includes(url.host);
  return letsIn || !['http:', 'https:'].includes(url.protocol) || url.href.length > MAX_URL_LENGTH ? undefined : url.href;
}

/** A closing bracket belongs to the URL where it opened one, as in those of an encyclopedia. */
function withoutPunctuation(text: string): string {
  let end = text.length;
  const isOutside = (sign: string) => ('.,;:!?…»”’"\'*_>]}'.includes(sign) ? true : sign === ')' && !text.slice(0, end).includes('('));
  while (end > 0 && isOutside(text[end - 1]!)) end--;
  return text.slice(0, end);
}
