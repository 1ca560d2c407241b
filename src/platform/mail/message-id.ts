import { randomUUID } from 'node:crypto';
import type { Settings } from '../config/settings.ts';

/** The Message-ID of a new mail (RFC 5322 §3.6.4). It stays the same in every attempt. */
export function createMessageId({ http }: Pick<Settings, 'http'>): string {
  return `<${randomUUID()}@${new URL(http.publicUrl).hostname}>`;
}
