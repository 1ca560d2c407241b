import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export const S3_KEYS = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

/** Settings of a portal that keeps recordings in the bucket of this server. */
export function bucketSettings({ url }: Pick<S3Server, 'url'>): Record<string, string> {
  return {
    RECORDINGS_S3_BUCKET: 'recordings',
    RECORDINGS_S3_ENDPOINT: url,
    RECORDINGS_S3_PATH_STYLE: 'true',
    AWS_ACCESS_KEY_ID: S3_KEYS.id,
    AWS_SECRET_ACCESS_KEY: S3_KEYS.secret,
  };
}

export type S3Server = {
  url: string;
  objects: Map<string, Buffer>;
  /** Unfinished ones, by id. */
  uploads: Map<string, { key: string; parts: Map<number, Buffer> }>;
  /** Method and path of each request. */
  requests: string[];
  /** Breaks every connection. */
  isDown: boolean;
  /** How far its clock is ahead. */
  aheadMs: number;
  /** Signed addresses from before this time have expired. */
  rejectsUntil: number;
  /** Called before a request is answered: it may throw, which breaks the connection. */
  before: (request: { method: string; path: string; query: URLSearchParams }) => void | Promise<void>;
};

/** A server of the S3 protocol with one bucket, `recordings`: objects, uploads in parts, ranges, and signatures of version 4 in headers and addresses. */
export async function startS3Server(): Promise<S3Server> {
  const state: S3Server = {
    url: '',
    objects: new Map(),
    uploads: new Map(),
    requests: [],
    isDown: false,
    aheadMs: 0,
    rejectsUntil: 0,
    before: () => undefined,
  };
  const server = createServer((request, response) => {
    answer(state, request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return state;
}

async function answer(state: S3Server, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const url = new URL(request.url!, state.url);
  const [method, query] = [request.method!, url.searchParams];
  state.requests.push(`${method} ${url.pathname}${query.has('uploadId') || query.has('uploads') ? ' (upload)' : ''}`);
  await state.before({ method, path: url.pathname, query });
  if (state.isDown) throw new Error('down');
  const refusal = findRefusal(state, request, url, body);
  if (refusal) return sendError(response, 403, refusal);
  const [, bucket, key = ''] = url.pathname.split('/');
  if (bucket !== 'recordings') return sendError(response, 404, 'NoSuchBucket');
  const upload = state.uploads.get(query.get('uploadId') ?? '');
  if (query.has('uploadId') && !upload) return sendError(response, 404, 'NoSuchUpload');
  switch (`${method}${query.has('uploads') ? ' uploads' : upload ? ' upload' : ''}`) {
    case 'GET uploads': {
      const prefix = query.get('prefix') ?? '';
      const found = [...state.uploads].filter(([, { key: of }]) => of.startsWith(prefix));
      const listed = found.map(([id, { key: of }]) => `<Upload><Key>${of}</Key><UploadId>${id}</UploadId></Upload>`);
      return sendXml(response, `<ListMultipartUploadsResult>${listed.join('')}</ListMultipartUploadsResult>`);
    }
    case 'POST uploads': {
      const id = randomUUID();
      state.uploads.set(id, { key, parts: new Map() });
      return sendXml(response, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
    }
    case 'PUT upload':
      upload!.parts.set(Number(query.get('partNumber')), body);
      response.writeHead(200, { ETag: etagOf(body) }).end();
      return;
    case 'POST upload': {
      const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number));
      state.objects.set(key, Buffer.concat(numbers.map((number) => upload!.parts.get(number)!)));
      state.uploads.delete(query.get('uploadId')!);
      return sendXml(response, '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>');
    }
    case 'DELETE upload':
      state.uploads.delete(query.get('uploadId')!);
      response.writeHead(204).end();
      return;
    case 'PUT':
      state.objects.set(key, body);
      response.writeHead(200, { ETag: etagOf(body) }).end();
      return;
    case 'DELETE':
      state.objects.delete(key);
      response.writeHead(204).end();
      return;
    case 'GET':
    case 'HEAD':
      return sendObject(request, response, query, state.objects.get(key));
    default:
      return sendError(response, 501, 'NotImplemented');
  }
}

function sendObject(request: IncomingMessage, response: ServerResponse, query: URLSearchParams, object: Buffer | undefined): void {
  if (!object) return sendError(response, 404, 'NoSuchKey');
  const headers = {
    'Accept-Ranges': 'bytes',
    'Content-Type': query.get('response-content-type') ?? 'binary/octet-stream',
    'Content-Disposition': query.get('response-content-disposition') ?? '',
    ETag: etagOf(object),
  };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const [from, until] = range ? [Number(range[1]), range[2] ? Number(range[2]) : object.length - 1] : [0, object.length - 1];
  const part = object.subarray(from, until + 1);
  if (range) Object.assign(headers, { 'Content-Range': `bytes ${from}-${from + part.length - 1}/${object.length}` });
  response.writeHead(range ? 206 : 200, { ...headers, 'Content-Length': part.length }).end(request.method === 'HEAD' ? undefined : part);
}

/** By the rules of AWS Signature Version 4, for a signature in the header or in the address. */
function findRefusal(state: S3Server, request: IncomingMessage, url: URL, body: Buffer): string | undefined {
  const query = url.searchParams;
  const isInQuery = query.has('X-Amz-Signature');
  const header = /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=(\w+)$/.exec(request.headers.authorization ?? '');
  if (!isInQuery && !header) return 'AccessDenied';
  const [credential, signedHeaders, signature] = isInQuery
    ? [query.get('X-Amz-Credential')!, query.get('X-Amz-SignedHeaders')!, query.get('X-Amz-Signature')!]
    : [header![1]!, header![2]!, header![3]!];
  const [id, ...scope] = credential.split('/');
  if (id !== S3_KEYS.id) return 'InvalidAccessKeyId';
  const date = isInQuery ? query.get('X-Amz-Date')! : String(request.headers['x-amz-date']);
  const payload = isInQuery ? 'UNSIGNED-PAYLOAD' : String(request.headers['x-amz-content-sha256']);
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  if (isInQuery && state.aheadMs + Date.now() > toInstant(date) + Number(query.get('X-Amz-Expires')) * 1000) return 'AccessDenied';
  if (isInQuery && toInstant(date) < state.rejectsUntil) return 'AccessDenied';
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const pairs = [...query].filter(([name]) => name !== 'X-Amz-Signature').map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const headers = signedHeaders.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [request.method, url.pathname, pairs.sort().join('&'), headers.join(''), signedHeaders, payload].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<Buffer | string>((from, part) => createHmac('sha256', from).update(part).digest(), `AWS4${S3_KEYS.secret}`);
  return createHmac('sha256', key).update(toSign).digest('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

function toInstant(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function etagOf(data: Buffer): string {
  return `"${createHash('md5').update(data).digest('hex')}"`;
}

function sendXml(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'Content-Type': 'application/xml' }).end(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
}

function sendError(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'Content-Type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
