import { deleteSearchTermsOfMany, indexSearchTerms } from '../../platform/pagination/search-terms.ts';
import { updateMeetings, insertMeetings } from '../../meetings/scheduling/write-meetings.ts';
import { StaleDataError, type ImportHandler } from '../import-handler.ts';
import { validateMeetings } from './validate-meetings.ts';
import * as staged from './import-meetings.queries.ts';
import { stageMeetings } from './stage-meetings.ts';

/** Meetings with their rooms, found by number, or by course, title and start. */
export const meetingHandler: ImportHandler = {
  createValidator: (context) => Promise.resolve((rows) => validateMeetings(context, rows)),

  stage: stageMeetings,

  async apply(tx, _needs, { id, counts }) {
    const changed = await updateMeetings(tx, staged.selectStagedMeetings(tx, id, false));
    if (changed !== counts.changed) throw new StaleDataError();
    await insertMeetings(tx, staged.selectStagedMeetings(tx, id, true));
    return undefined;
  },

  async deleteStagedBatch(tx, importId, limit) {
    const some = await staged.listStagedMeetings(tx, importId, limit);
    if (some.length === 0) return false;
    const gone = some.filter(({ title }) => title === null).map(({ id }) => id);
    await deleteSearchTermsOfMany(tx, 'meeting', gone);
    for (const { id, isNew, title } of some) if (!isNew && title !== null) await indexSearchTerms(tx, 'meeting', id, [title]);
    await staged.deleteStagedMeetings(
      tx,
      importId,
      some.map(({ id }) => id),
    );
    return true;
  },
};
