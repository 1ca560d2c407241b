import type { Request, Response } from 'express';
import type { Settings } from '../../platform/config/settings.ts';
import { showPage } from '../../platform/http/render-page.ts';
import { localeOf } from '../../platform/http/viewer.ts';
import { phoneSystems, stores } from '../../jitsi/tokens/app-url.ts';
import { qrCode } from '../../platform/shared/qr-code.ts';
import { wordsIn } from '../../platform/messages/messages.ts';
import type { Meeting } from '../meeting.ts';
import { phoneSystemOf } from './phone-system.ts';

/** The page of a meeting for phones. */
export function phonePath(meetingId: number): string {
  return `/meetings/${meetingId}/phone`;
}

/** Somebody who may or may not have an account, in front of a class: `path` is the page itself, `door` where they enter. */
export type AtPhone = {
  known: { meeting: Pick<Meeting, 'title' | 'startsAt' | 'endsAt'>; courseTitle: string };
  path: string;
  door: string;
  /** Undefined where they can enter now; else when that will be, or `null` where it will not. */
  opensAt: Date | null | undefined;
};

/**
 * Offers the browser and Jitsi's application to a phone, and a code for one to everything else. No token stands on this page or in the
 * code: the door makes it when somebody enters.
 */
export function showPhonePage(request: Request, response: Response, settings: Pick<Settings, 'http'>, at: AtPhone): void {
  const system = phoneSystemOf(request);
  showPage(response, 'meetings/phone', {
    title: wordsIn(localeOf(request, response)).phone.title,
    layout: 'single',
    ...at,
    system,
    apps: phoneSystems.map((name) => ({ name, href: `${at.door}?app=${name}`, store: stores[name] })),
    missing: request.query['missing'] !== undefined,
    code: system ? undefined : qrCode(settings.http.publicUrl + at.path),
    address: settings.http.publicUrl + at.path,
  });
}
