import { openDatabase } from './src/platform/db/open-database.ts';
import { findJoinContext } from './src/meetings/join/join-context.queries.ts';
import BetterSqlite from 'better-sqlite3';
import { readFileSync } from 'node:fs';
const path = '/tmp/t/perf/new.sqlite3';
const db = openDatabase('file:' + path);
await db.selectFrom('courses').select('id').limit(1).execute();
const hand = readFileSync('bench/by-hand-server.ts', 'utf8');
const q = /selectDecision = db\.prepare<.*?>\(`([\s\S]*?)`\)/.exec(hand)![1]!;
const raw = new BetterSqlite(path); raw.pragma('cache_size=-65536');
const st = raw.prepare(q);
let captured: any;
const orig = (BetterSqlite.prototype as any).prepare;
(BetterSqlite.prototype as any).prepare = function (sql: string) { if (/call_policy/.test(sql)) captured = sql; return orig.call(this, sql); };
const ids = Array.from({ length: 20000 }, (_, i) => ({ userId: ((i * 5) % 1000) + 5 > 1000 ? 5 : ((i * 5) % 1000) + 5, meetingId: 1 + (i % 100) }));
await findJoinContext(db, 'https://meet.gryphos.cl', ids[0]!);
console.log(captured);
const st2 = raw.prepare(captured);
for (let k = 0; k < 4; k++) {
  let t = process.hrtime.bigint(); for (const { userId, meetingId } of ids) st.get(meetingId, userId); console.log('hand get', Number(process.hrtime.bigint() - t) / ids.length / 1000);
  t = process.hrtime.bigint(); for (const { userId, meetingId } of ids) st.all(meetingId, userId); console.log('hand all', Number(process.hrtime.bigint() - t) / ids.length / 1000);
  t = process.hrtime.bigint(); for (const { userId, meetingId } of ids) st2.all(meetingId, userId); console.log('portal all', Number(process.hrtime.bigint() - t) / ids.length / 1000);
  t = process.hrtime.bigint(); for (const { userId, meetingId } of ids) st2.get(meetingId, userId); console.log('portal get', Number(process.hrtime.bigint() - t) / ids.length / 1000);
  t = process.hrtime.bigint(); for (const i of ids) await findJoinContext(db, 'https://meet.gryphos.cl', i); console.log('findJoinContext', Number(process.hrtime.bigint() - t) / ids.length / 1000);
}
for (const sub of [captured.replace(/\(select max\(1\).*?as "can_join_any"/, '1 as "can_join_any"'), captured.replace(/max\(1\)/, '1')]) { const s = raw.prepare(sub);   const t = process.hrtime.bigint(); for (const { userId, meetingId } of ids) s.all(meetingId, userId); console.log('variant', Number(process.hrtime.bigint() - t) / ids.length / 1000); }
await db.destroy();
