import { forgetWordsOfMany, keepWords } from '../../platform/pagination/search-terms.ts';
import { changeMeetings, createMeetings } from '../../meetings/scheduling/write-meetings.ts';
import { NotAsFound, type Kind } from '../import-handler.ts';
import { judgeMeetings } from './validate-meetings.ts';
import * as staged from './import-meetings.queries.ts';
import { prepareMeetings } from './stage-meetings.ts';

/** Meetings with their rooms, found by number, or by course, title and start. */
export const meetings: Kind = {
  judge: (needs) => Promise.resolve((rows) => judgeMeetings(needs, rows)),

  prepare: prepareMeetings,

  async apply(tx, _needs, { id, counts }) {
    const changed = await changeMeetings(tx, staged.stagedMeetings(tx, id, false));
    if (changed !== counts.changed) throw new NotAsFound();
    await createMeetings(tx, staged.stagedMeetings(tx, id, true));
    return undefined;
  },

  async tidy(tx, importId, limit) {
    const some = await staged.someStaged(tx, importId, limit);
    if (some.length === 0) return false;
    const gone = some.filter(({ title }) => title === null).map(({ id }) => id);
    await forgetWordsOfMany(tx, 'meeting', gone);
    for (const { id, isNew, title } of some) if (!isNew && title !== null) await keepWords(tx, 'meeting', id, [title]);
    await staged.removeStaged(
      tx,
      importId,
      some.map(({ id }) => id),
    );
    return true;
  },
};
