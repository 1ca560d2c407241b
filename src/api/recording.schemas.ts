import { z } from 'zod';
import { MAX_RECORDING_TITLE_LENGTH } from '../recordings/recording.ts';
import { MAX_ID } from '../platform/db/engine.ts';
import { idParameter, lineSchema, sectionIdField, sectionReference } from './schemas.ts';

export const recordingParams = z.object({ recording_id: idParameter('Id of the recording.') });

export const recordingSchema = z
  .strictObject({
    id: z.int(),
    title: z.string().meta({ description: 'Empty where it has none.' }),
    started_at: z.iso.datetime(),
    seconds: z.int().nullable().meta({ description: 'The length of the whole file; null where it is unknown.' }),
    plays_from: z.int().nullable().meta({ description: 'Seconds from the beginning of the file; null: the beginning.' }),
    plays_until: z.int().nullable().meta({ description: 'Null: the end.' }),
    bytes: z.int(),
    published_at: z.iso.datetime().nullable().meta({ description: 'Null: only who manages the meeting sees it.' }),
    section: sectionReference('The section to which it is published; null: the whole course, or nobody yet.'),
    downloadable: z.boolean(),
    url: z.string().meta({ description: 'The page where it plays, for a browser that is signed in.' }),
  })
  .meta({ id: 'Recording' });

export const recordingsSchema = z.strictObject({ items: z.array(recordingSchema) }).meta({ id: 'Recordings' });

export const unassignedRecordingsSchema = z
  .strictObject({
    items: z.array(recordingSchema.extend({ room: z.string().meta({ description: 'The room in which it was recorded.' }) })),
  })
  .meta({ id: 'UnassignedRecordings' });

/** 999 hours and 59:59. */
const MAX_PLAYED_SECONDS = 3_599_999;

const playedSeconds = (description: string) => z.int().min(0).max(MAX_PLAYED_SECONDS).nullable().optional().meta({ description });

export const updateRecordingBody = z
  .object({
    title: lineSchema(1000)
      .optional()
      .meta({ description: `Up to ${MAX_RECORDING_TITLE_LENGTH} characters; empty for none.` }),
    plays_from: playedSeconds('Seconds from the beginning of the file; null: the beginning.'),
    plays_until: playedSeconds('Seconds from the beginning of the file, after `plays_from`; null: the end.'),
    downloadable: z.boolean().optional().meta({ description: 'By who watches it.' }),
  })
  .meta({ id: 'RecordingUpdate' });

export const assignRecordingBody = z.object({ meeting_id: z.int().min(1).max(MAX_ID) }).meta({ id: 'RecordingAssignment' });

export const publicationBody = z
  .object({
    section_id: sectionIdField('Of the course; null: the whole course. Missing: to whom the meeting was for.').optional(),
  })
  .meta({ id: 'Publication' });
