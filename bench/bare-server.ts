import { createSecretKey } from 'node:crypto';
import express from 'express';
import jsonwebtoken from 'jsonwebtoken';

/**
 * What everybody knows: an Express, as its documentation starts one, that signs a token and redirects, and nothing else. Events of Jitsi
 * are read and discarded.
 */
const key = createSecretKey('a secret of the benchmark, 32 characters or more', 'utf8');

const app = express();
app.get('/join-meeting/:id', (request, response) => {
  response.status(303).location(`https://meet.gryphos.cl/curso_1_${request.params.id}?jwt=${sign()}`).end();
});
app.post('/api/jitsi/events/:subject/:kind', express.json({ limit: '8mb' }), (_request, response) => void response.status(204).end());
app.get('/healthz', (_request, response) => void response.end());
const server = app.listen(Number(process.env['PORT']), '127.0.0.1');
server.keepAliveTimeout = 130_000;

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
