import BetterSqlite from 'better-sqlite3';
const raw = new BetterSqlite('/tmp/t/perf/new.sqlite3'); raw.pragma('cache_size=-65536');
import { readFileSync } from 'node:fs';
const q = readFileSync('/tmp/t/perf/q.sql', 'utf8');
const obj = raw.prepare(q), arr = raw.prepare(q).raw(true);
const hashes = raw.prepare('select id_hash from sessions').raw().all().map((r: any) => r[0]);
const s1 = raw.prepare('select * from "sessions" where "id_hash" = ? and "expires_at" > ?'), s2 = raw.prepare('select * from "sessions" where "id_hash" = ? and "expires_at" > ?').raw(true);
const ids = Array.from({ length: 20000 }, (_, i) => [1 + (i % 100), ((i * 5) % 1000) || 5]);
const now = new Date().toISOString();
const time = (name: string, f: (i: number) => void) => { const t = process.hrtime.bigint(); for (let i = 0; i < 20000; i++) f(i); console.log(name.padEnd(24), (Number(process.hrtime.bigint() - t) / 20000 / 1000).toFixed(2)); };
const use = (r: any) => { let n = 0; for (const k of ['user_id','username','first_name','email','room_name','link','starts_at','ends_at','options','attempt_id']) n += String(r[k]).length; return n; };
for (let k = 0; k < 3; k++) {
  time('all obj', (i) => obj.all(ids[i]!));
  time('all raw', (i) => arr.all(ids[i]!));
  time('get obj', (i) => obj.get(ids[i]!));
  time('get raw', (i) => arr.get(ids[i]!));
  time('all obj + use', (i) => use(obj.all(ids[i]!)[0]));
  const cols = obj.columns().map((c) => c.name);
  const make = new Function('a', `return {${cols.map((c, i) => `${JSON.stringify(c)}: a[${i}]`).join(',')}}`) as any;
  time('all raw→obj + use', (i) => use(make((arr.all(ids[i]!) as any)[0])));
  time('session obj', (i) => s1.all([hashes[i % hashes.length], now]));
  time('session raw', (i) => s2.all([hashes[i % hashes.length], now]));
}
const cols2 = obj.columns().map((c) => c.name);
const loop = (a: any[]) => { const r: any = {}; for (let i = 0; i < cols2.length; i++) r[cols2[i]!] = a[i]; return r; };
for (let k = 0; k < 3; k++) { time('raw→loop + use', (i) => use(loop((arr.all(ids[i]!) as any)[0]))); time('raw map loop + use', (i) => use((arr.all(ids[i]!) as any[]).map(loop)[0])); }
const pre: any = {}; for (const c of cols2) pre[c] = null;
const spread = (a: any[]) => { const r: any = { ...pre }; for (let i = 0; i < cols2.length; i++) r[cols2[i]!] = a[i]; return r; };
for (let k = 0; k < 3; k++) { time('raw→spread + use', (i) => use(spread((arr.all(ids[i]!) as any)[0]))); }
