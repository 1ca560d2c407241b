import { z } from 'zod';
import { findCallOptions, optionSources } from '../meetings/call-options/find-call-options.ts';
import { findEditableMeeting } from '../meetings/meeting-authority.ts';
import type { AppContext } from '../platform/http/context.ts';
import { findCaller } from './caller.ts';
import { meetingParams } from './meeting.schemas.ts';
import { defineOperation, type Operation } from './operation.ts';

const source = z.enum(optionSources).meta({
  description:
    'Who decided: `chosen` for this meeting; `default`, `forced`, `forbidden` by the portal for all calls; `unavailable`: its Jitsi cannot have another value.',
});

const optionSchema = <Value extends z.ZodType>(value: Value, description: string) =>
  z.strictObject({ value, source }).meta({ description });

const switchSchema = (description: string) => optionSchema(z.boolean(), description);

const callOptionsSchema = z
  .strictObject({
    start_muted: switchSchema('Participants start with the microphone off.'),
    start_without_camera: switchSchema('Participants start with the camera off.'),
    lobby: switchSchema('Who does not moderate waits in the lobby until somebody admits them.'),
    chat: switchSchema('The call has a chat.'),
    screen_sharing: switchSchema('Who does not moderate may share the screen.'),
    recording: switchSchema('Moderators may record and stream.'),
    fixed_name: switchSchema('Participants keep the name that the portal gives them.'),
    hard_end: switchSchema('The call ends for all when the meeting closes.'),
    wait_for_moderator: switchSchema('Who does not moderate waits at the portal until a moderator is in the call.'),
    visitors: switchSchema('Who does not moderate joins as a visitor.'),
    end_after_moderator: optionSchema(
      z.int().nullable(),
      'Minutes after the last moderator left, after which the call ends; null: it goes on.',
    ),
    max_participants: optionSchema(z.int().nullable(), 'Teachers count too; null: no maximum.'),
    password: optionSchema(z.string().nullable(), 'Of the room; null: none.'),
    guests_wait_in_lobby: z.boolean().meta({ description: 'Guests wait in the lobby, even where `lobby` is off.' }),
  })
  .meta({ id: 'CallOptions' });

/** What holds in the call of a meeting, for callers who manage it. */
export function callOptionsOperation(context: AppContext): Operation {
  return defineOperation({
    id: 'getCallOptions',
    tag: 'Meetings',
    summary: 'Get the options of the call of a meeting',
    description: 'For callers who manage the meeting.',
    params: meetingParams,
    responses: { 200: { description: 'The options as they hold now.', schema: callOptionsSchema } },
    problems: ['not-found'],
    async handle({ params }, request) {
      const { actor } = await findCaller(context, request);
      const found = await findEditableMeeting(context.db, context.settings.jitsi, actor, params.meeting_id);
      if (!found) return { problem: 'not-found' };
      const { options, guestsWaitInLobby } = await findCallOptions(context, found.meeting);
      const body: z.input<typeof callOptionsSchema> = {
        start_muted: options.startMuted,
        start_without_camera: options.startWithoutCamera,
        lobby: options.lobby,
        chat: options.chat,
        screen_sharing: options.screenSharing,
        recording: options.recording,
        fixed_name: options.fixedName,
        hard_end: options.hardEnd,
        wait_for_moderator: options.waitForModerator,
        visitors: options.visitors,
        end_after_moderator: options.endAfterModerator,
        max_participants: options.maxParticipants,
        password: options.password,
        guests_wait_in_lobby: guestsWaitInLobby,
      };
      return { status: 200, body };
    },
  });
}
