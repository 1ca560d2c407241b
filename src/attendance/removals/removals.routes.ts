import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import { signedInAccount, signedInActor } from '../../accounts/guards.ts';
import { findAccountByLogin } from '../../accounts/find-account.ts';
import type { MeetingContext } from '../../meetings/context.ts';
import { requireTaughtMeeting, type TaughtMeeting } from '../../meetings/meeting-authority.ts';
import type { LoadMeetingHeader } from '../../meetings/page/meeting-header.ts';
import { setFlash, setFlashWarning } from '../../platform/http/flash.ts';
import { checkbox, trimmedLine } from '../../platform/http/form-fields.ts';
import { HttpError } from '../../platform/http/http-error.ts';
import { parseInput, requireId } from '../../platform/http/parse-request.ts';
import { renderPage } from '../../platform/http/render-page.ts';
import { MAX_ID } from '../../platform/db/engine.ts';
import { messagesFor } from '../../platform/messages/messages.ts';
import { fetchRoomOccupants } from '../room-occupants.ts';
import { findReportedOccupants } from '../live-calls.ts';
import { canVisitRooms } from '../visit-room.ts';
import type { KickResult } from './kick.ts';
import {
  liftRemoval,
  MAX_REASON_LENGTH,
  removalScopes,
  isScopeFor,
  removePerson,
  type RemovalTarget,
  type RemovePersonResult,
} from './remove-person.ts';
import { findPassIds, listRemovalsOfMeeting } from './removals.queries.ts';

/** `target`: as in the list of who is inside; `person`: a username or e-mail, for who is not there; `revokeLink`: of a guest. */
const removalForm = z.object({
  target: trimmedLine(100),
  person: trimmedLine(300),
  scope: z.enum(removalScopes).default('meeting').catch('meeting'),
  reason: trimmedLine(MAX_REASON_LENGTH),
  revokeLink: checkbox(),
});

type RemovalForm = z.infer<typeof removalForm>;

type FormError = Exclude<RemovePersonResult['kind'], 'removed' | 'not-found'> | 'nobody-chosen';

/** `/meetings/:id/removals`: who is inside, to be put out; and who may not come back. Also for a substitute, within the meeting. */
export function removalPages(context: MeetingContext, loadHeader: LoadMeetingHeader): Record<'show' | 'create' | 'lift', RequestHandler> {
  const { db, settings } = context;
  const asksAccounts = settings.jitsi.auth === 'sql';
  return {
    async show(request, response) {
      const found = await requireTaughtMeeting(context, request, response);
      const { target } = parseInput(removalForm, request.query);
      await showForm(response, found, { target, person: '', scope: 'meeting', reason: '', revokeLink: true });
    },

    async create(request, response) {
      const found = await requireTaughtMeeting(context, request, response);
      const form = parseInput(removalForm, request.body);
      const target = await parseTarget(found, form);
      if (!target) return showForm(response, found, form, form.person ? 'no-person' : 'nobody-chosen');
      const actor = signedInActor(response);
      const result = await removePerson(context, actor, found.meeting.id, {
        target,
        scope: form.scope,
        reason: form.reason,
        revokeLink: form.revokeLink,
      });
      switch (result.kind) {
        case 'removed': {
          const isDone = result.kick === 'kicked' || (result.kick === 'not-inside' && form.scope !== 'now');
          const name = result.name || messagesFor(signedInAccount(response).locale).removals.somebody;
          (isDone ? setFlash : setFlashWarning)(response, flashName(form.scope, result.kick), [name]);
          return response.redirect(303, `/meetings/${found.meeting.id}/removals`);
        }
        case 'not-found':
          throw new HttpError(404, 'not-found');
        case 'no-person':
        case 'self':
        case 'forbidden':
        case 'wrong-scope':
          return showForm(response, found, form, result.kind);
        default:
          result satisfies never;
      }
    },

    async lift(request, response) {
      const { meeting } = await requireTaughtMeeting(context, request, response);
      const result = await liftRemoval(context, signedInActor(response), meeting.id, requireId(request.params['removal']));
      if (result === 'not-found') throw new HttpError(404, 'not-found');
      if (result === 'forbidden') throw new HttpError(403, 'forbidden');
      if (result === 'lifted') setFlash(response, 'removal-lifted');
      response.redirect(303, `/meetings/${meeting.id}/removals`);
    },
  };

  function flashName(scope: RemovalForm['scope'], kick: KickResult) {
    if (scope === 'now') return flashNames.now[kick];
    // Jitsi lets in with their account whoever the portal refuses.
    return asksAccounts && kick === 'no-address' ? 'removal-made-accounts' : flashNames['for-good'][kick];
  }

  async function showForm(response: Response, found: TaughtMeeting, form: RemovalForm, error?: FormError): Promise<void> {
    const { meeting } = found;
    renderPage(response, 'attendance/removals/show', {
      title: messagesFor(signedInAccount(response).locale).removals.title,
      header: await loadHeader(response, meeting, 'details', found),
      status: error === undefined ? 200 : error === 'forbidden' ? 403 : 422,
      ...found,
      form,
      error,
      inside: await listInside(found),
      canKick: canVisitRooms(context),
      asksAccounts,
      scopes: removalScopes.filter((scope) => isScopeFor(scope, found)),
      removals: await listRemovalsOfMeeting(db, meeting.id),
    });
  }

  /** Who is inside as Jitsi reports and, where it can be asked, as Prosody lists. */
  async function listInside({ meeting }: TaughtMeeting): Promise<{ target: string; name: string | undefined }[]> {
    const { occupants } = (await findReportedOccupants(db, [meeting.id], context.clock.now())).get(meeting.id)!;
    const listed = await fetchRoomOccupants(context, meeting);
    const targets = new Map<string, string | undefined>();
    for (const { user, guestId, name, jid } of occupants)
      targets.set(user ? `user:${user.id}` : guestId ? `guest:${guestId}` : `nick:${jid.slice(0, 8)}`, user?.name ?? (name || undefined));
    if (listed.kind === 'occupants') for (const { nick, name } of listed.unreported) targets.set(`nick:${nick}`, name || undefined);
    return [...targets].map(([target, name]) => ({ target, name }));
  }

  async function parseTarget({ meeting }: TaughtMeeting, { target, person }: RemovalForm): Promise<RemovalTarget | undefined> {
    if (person) {
      const account = await findAccountByLogin(db, person);
      return account && { userId: account.id };
    }
    const [, kind, value = ''] = /^(user|guest|nick):(.+)$/.exec(target) ?? [];
    if (kind === 'nick') return { nick: value };
    if (kind === 'user') return /^[1-9]\d{0,9}$/.test(value) && Number(value) <= MAX_ID ? { userId: Number(value) } : undefined;
    const passId = kind === 'guest' ? (await findPassIds(db, meeting.id, [value])).get(value) : undefined;
    return passId === undefined ? undefined : { passId };
  }
}

const flashNames = {
  now: {
    kicked: 'removal-kicked',
    'not-inside': 'removal-not-inside',
    'not-reported': 'removal-not-reported',
    'no-address': 'removal-no-address',
    refused: 'removal-refused',
    unreachable: 'removal-unreachable',
  },
  'for-good': {
    kicked: 'removal-made',
    'not-inside': 'removal-made-not-inside',
    'not-reported': 'removal-made-not-reported',
    'no-address': 'removal-made-no-address',
    refused: 'removal-made-refused',
    unreachable: 'removal-made-unreachable',
  },
} as const;
