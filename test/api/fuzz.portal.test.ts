import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Db } from '../../src/platform/db/database.ts';
import { isPostgres } from '../../src/platform/db/engine.ts';
import { apiClient, signInToApi } from '../support/api-client.ts';
import { readContract, type Contract, type DocumentedOperation } from '../support/api-contract.ts';
import { seededRandom, randomValue, type Random } from '../support/random-values.ts';
import { openPortal } from '../support/test-portal.ts';

const REQUESTS_PER_OPERATION = 15;
const TIMEOUT_MS = 240_000;

/** What a refused call may write: what was decided, and how often somebody tried. */
const counters = ['join_attempts', 'sign_in_attempts', 'sign_in_counts'];

describe('random requests generated from the OpenAPI document', () => {
  test.each(['ada', 'tomas', 'sofia', 'a stranger'] as const)(
    'by %s: nothing breaks, every answer is documented, and a refusal changes nothing',
    async (who) => {
      const portal = await openPortal();
      const contract = await readContract(portal);
      const random = seededRandom(20261121 + who.length);
      const tables = (await portal.context.db.introspection.getTables()).map(({ name }) => name).filter((name) => !counters.includes(name));
      const accepted = new Set<string>();
      for (const operation of contract.operations) {
        const token = who === 'a stranger' ? undefined : (await signInToApi(portal, who)).access_token;
        let before = await snapshotTables(portal.context.db, tables);
        for (let time = 0; time < REQUESTS_PER_OPERATION; time++) {
          const { path, query, headers, body, valid } = generateRequest(random, operation, contract);
          const asked = apiClient(portal, token)[operation.method](path).query(query).set(headers);
          const answer = await (body === undefined ? asked : asked.type('json').send(JSON.stringify(body)));
          const call = JSON.stringify({ id: operation.operationId, path, query, headers, body, status: answer.status, text: answer.text });
          expect(answer.status, call).toBeLessThan(500);
          expect(contract.contractErrors(operation, answer), call).toEqual([]);
          const after = await snapshotTables(portal.context.db, tables);
          if (answer.status >= 400) expect(after, call).toEqual(before);
          else accepted.add(operation.operationId);
          before = after;
          // Whoever is let in hears of a bad request exactly where the document says that it is one.
          if (token !== undefined || operation.security.length === 0) {
            if (valid) expect(String((answer.body as { type?: string }).type), call).not.toMatch(/:bad-request$/);
            else expect([400, 404], call).toContain(answer.status);
          }
          if (operation.operationId === 'logout') break;
        }
        // The tries of one minute are no subject here.
        portal.clock.advance({ minutes: 1 });
      }
      expect([...accepted]).toEqual(expect.arrayContaining(who === 'a stranger' ? ['getOpenApiDocument'] : ['getCourse', 'getMeeting']));
    },
    TIMEOUT_MS,
  );
});

type Call = { path: string; query: Record<string, string>; headers: Record<string, string>; body: unknown; valid: boolean };

/** A call made from the document: mostly right, or wrong in some place. */
function generateRequest(random: Random, operation: DocumentedOperation, contract: Contract): Call {
  const call: Call = { path: operation.path, query: {}, headers: {}, body: undefined, valid: true };
  for (const { name, in: place, required, schema } of operation.parameters ?? []) {
    if (!required && random() < 0.5) continue;
    const made = place === 'path' && random() < 0.7 ? String(1 + Math.floor(random() * 4)) : randomValue(random, schema, contract.document);
    const value = typeof made === 'string' ? made : JSON.stringify(made);
    if (place === 'path') call.path = call.path.replace(`{${name}}`, encodeURIComponent(value || ' '));
    else if (place === 'query') call.query[name] = value;
    // What HTTP itself does not carry in a header.
    else call.headers[name] = value.replaceAll(/[^\u0020-\u007e]/g, 'x').trim();
    if (place !== 'path') call.valid &&= contract.isValid(schema, call.query[name] ?? call.headers[name]);
  }
  const schema = operation.requestBody?.content['application/json'].schema;
  if (schema) {
    call.body = randomValue(random, schema, contract.document);
    call.valid &&= contract.isValid(schema, call.body);
  }
  return call;
}

/** Every row of these tables, as text: on PostgreSQL in one statement, because there are many tables and every call is looked at. */
async function snapshotTables(db: Db, tables: string[]): Promise<Record<string, string>> {
  if (isPostgres(db)) {
    const texts = tables.map(
      (table) => sql`(select json_agg(t order by t::text)::text from ${sql.table(table)} as t) as ${sql.ref(table)}`,
    );
    const { rows } = await sql<Record<string, string>>`select ${sql.join(texts)}`.execute(db);
    return rows[0]!;
  }
  const found: Record<string, string> = {};
  for (const table of tables) {
    const { rows } = await sql`select * from ${sql.table(table)}`.execute(db);
    found[table] = JSON.stringify(rows.map((row) => JSON.stringify(row)).sort());
  }
  return found;
}
