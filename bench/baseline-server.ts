import { createSecretKey } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';
import jsonwebtoken from 'jsonwebtoken';
import { serveParent } from './server-process.ts';

/**
 * What the portal is compared with: an Express that answers the same 303 and nothing else; with `SIGNS=true` it also signs the token, as
 * fast as jsonwebtoken can. Events of Jitsi are read and discarded.
 */
const key = createSecretKey('a secret of the benchmark, 32 characters or more', 'utf8');
const signs = process.env['SIGNS'] === 'true';
const fixedToken = sign();

const app = express();
app.get('/join-meeting/:id', (request, response) => {
  const token = signs ? sign() : fixedToken;
  response.status(303).location(`https://meet.gryphos.cl/curso_1_${request.params.id}?jwt=${token}`).end();
});
app.post('/api/jitsi/events/:subject/:kind', express.json({ limit: '8mb' }), (_request, response) => void response.status(204).end());
const server = app.listen(0, '127.0.0.1', () => serveParent((server.address() as AddressInfo).port, () => Promise.resolve()));

function sign(): string {
  const now = Math.floor(Date.now() / 1000);
  const user = { id: '1', name: 'Persona Número 1', email: 'persona1@example.cl', avatar: '', moderator: false };
  const claims = {
    iss: 'gryphos',
    aud: 'jitsi',
    sub: 'meet.gryphos.cl',
    room: 'curso_1_1',
    iat: now,
    nbf: now - 10,
    exp: now + 7200,
    context: { user },
  };
  return jsonwebtoken.sign(claims, key, { algorithm: 'HS256' });
}
