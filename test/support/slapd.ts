import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { freePort } from './free-port.ts';

export const BASE = 'dc=colegio,dc=cl';
const READER = `cn=lector,${BASE}`;
const ROOT = `cn=admin,${BASE}`;
const SECRET = 'secreto-del-lector';

export type Slapd = {
  /** Variables for the portal, with these over the usual ones. */
  settings: (more?: Record<string, string>) => Record<string, string>;
  plainUrl: string;
  caFile: string;
  addPerson: (uid: string, more?: Record<string, string | string[]>) => Promise<void>;
  addGroup: (name: string, uids: string[]) => Promise<void>;
  /** With all rights. */
  asRoot: <Result>(work: (client: Client) => Promise<Result>) => Promise<Result>;
  start: () => Promise<void>;
  stop: () => Promise<void>;
  remove: () => Promise<void>;
};

/** Debian's slapd on loopback ports, with a certificate of its own authority, `memberOf`, and the attributes of Active Directory that the portal reads. */
export async function startSlapd(): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'portal-slapd-'));
  const [plainPort, tlsPort] = [await freePort(), await freePort()];
  const caFile = makeCertificates(folder);
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'slapd.conf'), configuration(folder));
  const plainUrl = `ldap://localhost:${plainPort}`;
  let running: (() => Promise<void>) | undefined;
  const slapd: Slapd = {
    settings: (more = {}) => ({
      LDAP_URL: `ldaps://localhost:${tlsPort}`,
      LDAP_NAME: 'Mi colegio',
      LDAP_CA_FILE: caFile,
      LDAP_BASE: BASE,
      LDAP_BIND_DN: READER,
      LDAP_BIND_PASSWORD: SECRET,
      LDAP_GROUPS_ATTRIBUTE: 'memberOf',
      ...more,
    }),
    plainUrl,
    caFile,
    async addPerson(uid, more = {}) {
      const person = { cn: uid, sn: 'Soto', givenName: uid, uid, mail: `${uid}@gryphos.example`, userPassword: `clave de ${uid}` };
      const objectClass = ['inetOrgPerson', 'adUser'];
      await slapd.asRoot((client) => client.add(`uid=${uid},ou=personas,${BASE}`, { objectClass, ...person, ...more }));
    },
    async addGroup(name, uids) {
      const member = uids.map((uid) => `uid=${uid},ou=personas,${BASE}`);
      await slapd.asRoot((client) => client.add(`cn=${name},ou=grupos,${BASE}`, { objectClass: 'groupOfNames', member }));
    },
    async asRoot(work) {
      const client = new Client({ url: plainUrl });
      await client.bind(ROOT, SECRET);
      try {
        return await work(client);
      } finally {
        await client.unbind();
      }
    },
    async start() {
      running = await run(folder, [plainPort, tlsPort]);
    },
    async stop() {
      await running?.();
      running = undefined;
    },
    async remove() {
      await slapd.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await slapd.start();
  await slapd.asRoot(async (client) => {
    await client.add(BASE, { objectClass: ['dcObject', 'organization'], dc: 'colegio', o: 'Colegio' });
    await client.add(READER, { objectClass: ['organizationalRole', 'simpleSecurityObject'], cn: 'lector', userPassword: SECRET });
    for (const ou of ['personas', 'grupos']) await client.add(`ou=${ou},${BASE}`, { objectClass: 'organizationalUnit', ou });
  });
  return slapd;
}

async function run(folder: string, [plainPort, tlsPort]: [number, number]): Promise<() => Promise<void>> {
  const urls = `ldap://127.0.0.1:${plainPort}/ ldaps://127.0.0.1:${tlsPort}/`;
  const child = spawn('/usr/sbin/slapd', ['-f', join(folder, 'slapd.conf'), '-h', urls, '-d', '0']);
  let output = '';
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  for (;;) {
    if (child.exitCode !== null) throw new Error(`slapd did not start:\n${output}`);
    if (await answers(tlsPort)) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return async () => {
    child.kill();
    await once(child, 'close');
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Of `localhost`, signed by an authority of its own, whose certificate is answered. */
function makeCertificates(folder: string): string {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Colegio');
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'request.pem', '-subj', '/CN=localhost');
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost\n');
  const sign = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'request.pem', '-out', 'certificate.pem', ...sign);
  return join(folder, 'ca.pem');
}

function configuration(folder: string): string {
  const schemas = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`);
  return `
${schemas.join('\n')}
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.159 NAME 'accountExpires' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.5.9 NAME 'adUser' SUP top AUXILIARY MAY ( userAccountControl $ accountExpires $ objectGUID $ sAMAccountName ) )
pidfile ${folder}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/certificate.pem
TLSCertificateKeyFile ${folder}/key.pem
database mdb
suffix "${BASE}"
rootdn "${ROOT}"
rootpw ${SECRET}
limits dn.exact="${READER}" size=unlimited
directory ${folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${READER}" read by * none
overlay memberof
`;
}
