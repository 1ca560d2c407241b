import type { Request, RequestHandler, Response } from 'express';
import { signedInAccount } from '../accounts/guards.ts';
import type { AppContext } from '../platform/http/context.ts';
import { HttpError } from '../platform/http/http-error.ts';
import { parseInput } from '../platform/http/parse-request.ts';
import { renderPage } from '../platform/http/render-page.ts';
import { messagesFor } from '../platform/messages/messages.ts';
import { sendCsv } from '../platform/pagination/csv.ts';
import { EXPORT_BATCH_SIZE, findPage, iteratePages, PAGE_SIZE, type PageQuery } from '../platform/pagination/find-page.ts';
import { searchFilters } from '../platform/pagination/filter.ts';
import { byName, listUrl, type ListState, parseCursor } from '../platform/pagination/list-url.ts';
import { formatDate, formatDayAndMonth, formatShortDay, TimeFormatter } from '../platform/shared/time-formatter.ts';
import { toWallTime } from '../platform/shared/wall-time.ts';
import { columnCsv, columnCsvTitles, reasonCsv, sumCsv, sumCsvTitles, type SumRow } from './figure-files.ts';
import { figureRanges, toFigureRange } from './figure-range.ts';
import { figureQuery, type FigureQuery } from './figures.forms.ts';
import {
  type FigureScope,
  findCourseNames,
  findTeacherNames,
  listReasons,
  type RangeSums,
  sumByCourse,
  sumByTeacher,
  teacherIds,
} from './figures.queries.ts';
import { chartValue, loadFigures } from './load-figures.ts';

const PATH = '/admin/figures';

export type FigurePages = Record<'show' | 'courses' | 'teachers' | 'export', RequestHandler>;

/** `/admin/figures`: what happened in the portal over time, by course and by teacher, with a file of each. */
export function figurePages(context: AppContext): FigurePages {
  const { db, clock, settings } = context;

  const parse = (request: Request) => {
    const query = parseInput(figureQuery, request.query);
    const today = toWallTime(clock.now(), settings.timeZone).date;
    return { query, today, range: toFigureRange(query, today) };
  };

  const page = (response: Response, query: FigureQuery, path: string) => ({
    title: messagesFor(signedInAccount(response).locale).figures.title,
    layout: 'administration' as const,
    query,
    ranges: figureRanges,
    url: listUrl(path, toUrlState(query)),
    /** The same period on another page of the figures. */
    periodUrl: (other: string, changes: ListState = {}) =>
      listUrl(other, { range: query.range, from: query.from, until: query.until })(changes),
    exportUrl: (of: string) => listUrl(`${PATH}/export`, toUrlState(query))({ of, at: undefined }),
  });

  const showList = (kind: ListKind): RequestHandler => {
    return async (request, response) => {
      const { query, range } = parse(request);
      const list = await findPage(db, { ...listQueries[kind](query.q), cursor: parseCursor(query.at, byName), size: PAGE_SIZE });
      renderPage(response, 'figures/list', {
        ...page(response, query, `${PATH}/${kind}`),
        kind,
        range,
        list,
        rows: await listRows(kind, list.ids, range),
        reportsNothing: settings.jitsi.webhookSecret === undefined,
      });
    };
  };

  return {
    async show(request, response) {
      const { query, today, range } = parse(request);
      const scope = await findScope(context, query);
      const figures = await loadFigures(context, scope, range, today);
      const { locale, timeZone } = signedInAccount(response);
      const { timeZone: zone } = settings;
      renderPage(response, 'figures/show', {
        ...page(response, query, PATH),
        scope,
        range,
        ...figures,
        valueOf: chartValue,
        shortDay: (date: string) => formatShortDay(locale, date),
        dayAndMonth: (date: string) => formatDayAndMonth(locale, date),
        longDate: (date: string) => formatDate(locale, date),
        // Days are the school's, whose zone a reader elsewhere has to be told.
        otherZone: timeZone === null || timeZone === zone ? undefined : new TimeFormatter(locale, zone).zoneName(clock.now()),
      });
    },

    courses: showList('courses'),
    teachers: showList('teachers'),

    async export(request, response) {
      const { query, today, range } = parse(request);
      const { locale } = signedInAccount(response);
      const messages = messagesFor(locale).figures;
      const name = `${messages.file}-${range.from}-${range.until}`;
      const { of } = query;
      if (of === 'courses' || of === 'teachers') return sendCsv(response, name, sumCsvTitles(messages, of), sumPages(of));
      const scope = await findScope(context, query);
      if (of === 'reasons') {
        const titles = [messages.reason, messages.times];
        return sendCsv(response, name, titles, [reasonCsv(messages, await listReasons(db, scope, range))]);
      }
      const { columns } = await loadFigures(context, scope, range, today);
      const titles = columnCsvTitles(messages, of, scope);
      const heads = [titles.from, titles.until, ...titles.measures.map(([, title]) => title)];
      return sendCsv(response, name, heads, [columnCsv(titles, columns, settings.timeZone)]);

      async function* sumPages(kind: ListKind) {
        const pages = iteratePages(db, { ...listQueries[kind](query.q), size: EXPORT_BATCH_SIZE });
        for await (const ids of pages) yield (await listRows(kind, ids, range)).map((row) => sumCsv(messages, kind, row));
      }
    },
  };

  async function listRows(kind: ListKind, ids: number[], range: { from: string; until: string }): Promise<SumRow[]> {
    const names = await (kind === 'courses' ? findCourseNames : findTeacherNames)(db, ids);
    const sums = await (kind === 'courses' ? sumByCourse : sumByTeacher)(db, ids, range);
    const none: RangeSums = { joins: 0, refusals: 0, minutes: 0, peak: 0 };
    return ids.map((id) => ({ id, name: names.get(id) ?? '', ...(sums.get(id) ?? none) }));
  }
}

type ListKind = 'courses' | 'teachers';

const listQueries: Record<ListKind, (q: string) => Omit<PageQuery, 'cursor' | 'size'>> = {
  courses: (q) => ({ table: 'courses', filters: searchFilters('course', q), sort: byName }),
  teachers: (q) => ({ table: 'auth_user', among: teacherIds, filters: searchFilters('person', q), sort: byName }),
};

function toUrlState({ range, from, until, by, course, teacher, q, at }: FigureQuery): ListState {
  return { range, from, until, by, course, teacher, q, at };
}

/** Throws 404 where there is no such course or teacher. */
async function findScope({ db }: AppContext, { course, teacher }: FigureQuery): Promise<FigureScope> {
  const [kind, id] = course !== undefined ? (['course', course] as const) : (['teacher', teacher] as const);
  if (id === undefined) return { kind: 'portal' };
  const name = (await (kind === 'course' ? findCourseNames : findTeacherNames)(db, [id])).get(id);
  if (name === undefined) throw new HttpError(404, 'not-found');
  return { kind, id, name };
}
