/** «Pase» is the portal's token for a room. `observed` is what Jitsi responded, as it came. */
export const doctor = {
  title: 'Diagnóstico',
  lead: 'Prueba el portal y su Jitsi como lo haría una persona que entra a clase, y dice qué corregir. Nadie más nota la prueba.',
  run: 'Hacer el diagnóstico',
  again: 'Repetir el diagnóstico',
  running: 'El diagnóstico está en curso. Tarda menos de un minuto.',
  reload: 'Ver si terminó',
  never: 'Todavía no se ha hecho ningún diagnóstico.',
  ranAt: (moment: string) => `Hecho el ${moment}.`,
  healthy: 'Todo lo que se probó está bien.',
  unchecked: (count: number) => (count === 1 ? 'Hay 1 cosa que no se pudo probar.' : `Hay ${count} cosas que no se pudieron probar.`),
  problems: (count: number) => (count === 1 ? 'Hay 1 cosa que corregir.' : `Hay ${count} cosas que corregir.`),
  incomplete: 'El diagnóstico no pudo terminar. Repítelo; si se repite el problema, mira los mensajes del portal.',
  statuses: { ok: 'Bien', warning: 'Revisar', failed: 'Corregir', skipped: 'Sin probar' },
  result: 'Resultado',
  fix: 'Qué cambiar',
  pitfall: (number: number) => `Error frecuente ${number} de docs/doctor.md`,
  checks: {
    settings: 'Ajustes del portal',
    database: 'Base de datos al día',
    credentials: 'Credenciales para Prosody',
    links: 'Enlaces de las videollamadas',
    bucket: 'Almacenamiento de grabaciones (S3)',
    directory: 'Directorio de personas',
    'directory-sync': 'Sincronización de cada noche con el directorio',
    ipv6: 'Direcciones IPv6',
    prosody: 'Preguntar a Prosody quién está dentro, y terminar salas',
    web: 'Jitsi responde',
    certificate: 'Certificado de Jitsi',
    clock: 'Diferencia entre los relojes',
    port: 'Puertos internos de Prosody cerrados',
    paths: 'Rutas internas de Prosody cerradas',
    domain: 'Dominio interno de Jitsi',
    guests: 'Personas invitadas sin cuenta',
    'token-auth-url': 'Regreso después de recargar la página',
    'valid-token': 'Entrar con un pase válido',
    'no-token': 'Entrar sin pase',
    'wrong-secret': 'Entrar con un pase firmado con otro secreto',
    expired: 'Entrar con un pase vencido',
    room: 'Abrir una sala',
    student: 'Entrar a la sala como estudiante',
    'wrong-room': 'Entrar con el pase de otra sala',
    'wrong-sub': 'Entrar con el pase de otro dominio',
    guest: 'Entrar como alguien sin cuenta',
    teacher: 'Entrar a la sala como docente',
    reservation: 'Jitsi pregunta al portal antes de abrir una sala',
    events: 'Jitsi avisa al portal quién entra',
    'chat-links': 'Jitsi entrega al portal los enlaces del chat',
    accounts: 'Jitsi pide una cuenta',
    'unknown-account': 'Entrar con una cuenta que no existe',
    'not-enforced': 'Lo que esta forma de confianza no asegura',
  },
  outcomes: {
    'settings-ok': { result: () => 'Los ajustes se leen y no se contradicen.' },
    'settings-refused': { result: (observed: string) => `${observed}.`, fix: 'Corrígelo en el archivo .env o en el entorno.' },
    'no-webhook-secret': {
      result: () => 'Falta JITSI_WEBHOOK_SECRET: Jitsi no puede preguntar por salas ni avisar quién entra.',
      fix: 'Define JITSI_WEBHOOK_SECRET en el portal y el mismo valor en Jitsi (reservations y event_sync).',
    },
    'bucket-ok': { result: (observed: string) => `En «${observed}» se puede escribir, leer y borrar.` },
    'bucket-unusable': {
      result: (observed: string) => `No se puede usar (${observed}).`,
      fix: 'Revisa RECORDINGS_S3_BUCKET, RECORDINGS_S3_ENDPOINT, RECORDINGS_S3_REGION y las claves, y que estas permitan lo que dice docs/recordings.md. Las grabaciones nuevas esperan en RECORDINGS_DIR.',
    },
    'directory-ok': {
      result: (observed: string) =>
        observed === '1'
          ? 'El directorio responde, con 1 persona.'
          : `El directorio responde; en la primera página hay ${observed} personas.`,
    },
    'directory-empty': {
      result: (observed: string) => `El directorio responde, pero no hay nadie bajo ${observed}.`,
      fix: 'Revisa LDAP_BASE y LDAP_USER_FILTER, y que la cuenta LDAP_BIND_DN pueda leer a las personas.',
    },
    'directory-no-groups': {
      result: () => 'El directorio responde, pero nadie de la primera página está en un grupo.',
      fix: 'Revisa LDAP_GROUPS_ATTRIBUTE o LDAP_GROUP_FILTER, y que la cuenta LDAP_BIND_DN pueda leer los grupos.',
    },
    'directory-sync-ok': {
      result: (observed: string) =>
        observed === '0'
          ? 'No desactivaría ninguna cuenta.'
          : `Cuentas que desactivará esta noche, de quienes ya no están en el directorio: ${observed}.`,
    },
    'directory-sync-refused': {
      result: (observed: string) => `No hace nada, porque cambiaría a demasiadas personas a la vez: ${observed}.`,
      fix: 'Revisa LDAP_BASE, LDAP_USER_FILTER y lo que puede leer la cuenta LDAP_BIND_DN. Si está bien así, confírmalo en Gestión → Importar → Directorio.',
    },
    'directory-down': {
      result: (observed: string) => `No se puede preguntar al directorio (${observed}).`,
      fix: 'Revisa LDAP_URL, LDAP_CA_FILE, LDAP_BIND_DN y LDAP_BIND_PASSWORD. Mientras tanto se puede ingresar de las otras formas.',
    },
    'ipv6-none': { result: () => 'Los nombres del portal y de Jitsi llevan solo a direcciones IPv4.' },
    'ipv6-carried': { result: (observed: string) => `${observed} también lleva a una dirección IPv6, y esta máquina tiene IPv6.` },
    'ipv6-shared': {
      result: (observed: string) =>
        `${observed} también lleva a una dirección IPv6 (registro AAAA), pero la red de esta máquina no tiene IPv6: quienes llegan así comparten una sola dirección, y un intento fallido de una persona cuenta para todas.`,
      fix: 'Quita los registros AAAA, o da IPv6 a las redes de Docker (docs/deployment.md). Si delante hay un proxy fuera de Docker que recibe IPv6 y dice de dónde viene cada persona, no hay nada que cambiar.',
    },
    'ipv6-unknown': { result: (observed: string) => `No se pudo preguntar por las direcciones (${observed}).` },
    'schema-current': { result: () => 'La base responde y no le falta ninguna migración.' },
    'schema-old': {
      result: (observed: string) => `Faltan migraciones: ${observed}.`,
      fix: 'Ejecuta «npm run migrate» e inicia el portal otra vez.',
    },
    'database-unreachable': {
      result: (observed: string) => `La base de datos no responde (${observed}).`,
      fix: 'Revisa DATABASE_URL y que la base esté en marcha.',
    },
    'credentials-ok': { result: () => 'Cada cuenta activa tiene sus credenciales, y nadie más.' },
    'credentials-off': { result: () => 'No se guardan credenciales, y no quedó ninguna.' },
    'credentials-missing': {
      result: (observed: string) => `Cuentas activas sin credenciales: ${observed}.`,
      fix: 'Aparecen cuando cada persona vuelve a ingresar; «npm run xmpp:check» las nombra.',
    },
    'credentials-misplaced': {
      result: (observed: string) => `Credenciales que sobran o son de otra forma: ${observed}.`,
      fix: 'Ejecuta «npm run xmpp:check -- --repair».',
    },
    'credentials-unread': {
      result: (observed: string) => `Se guardan credenciales (${observed}), pero Jitsi entra con pases y no las lee.`,
      fix: 'Pon XMPP_CREDENTIALS=off, salvo que otro dominio de Prosody las lea.',
    },
    'links-ok': { result: () => 'Todos llevan a la sala de su videollamada.' },
    'links-outdated': {
      result: (observed: string) => `Enlaces que no llevan a la sala de su videollamada: ${observed}.`,
      fix: 'Ejecuta «npm run links:rebuild».',
    },
    'web-answers': { result: (observed: string) => `Respondió en ${observed} ms.` },
    'web-wrong': {
      result: (observed: string) => `Respondió ${observed} donde todo Jitsi tiene su config.js.`,
      fix: 'Revisa JITSI_SERVER_URL y el proxy delante de Jitsi.',
    },
    'web-too-slow': { result: () => 'No respondió en 5 segundos.', fix: 'Revisa la carga y la red de Jitsi.' },
    'web-unreachable': {
      result: (observed: string) => `No se llega hasta allí (${observed}).`,
      fix: 'Revisa JITSI_SERVER_URL, el nombre en el DNS, los puertos 80 y 443, y que los contenedores estén en marcha (docker compose ps).',
    },
    'web-unencrypted': {
      result: (observed: string) => `${observed} no cifra y no es de una red privada: no se le envió ningún pase.`,
      fix: 'Usa https en JITSI_SERVER_URL.',
    },
    'certificate-valid': { result: (observed: string) => `Vale ${observed} ${observed === '1' ? 'día' : 'días'} más.` },
    'certificate-none': { result: () => 'No hace falta en una red privada sin cifrado.' },
    'certificate-expires-soon': {
      result: (observed: string) => `Vence en ${observed} ${observed === '1' ? 'día' : 'días'}.`,
      fix: 'Revisa por qué no se renueva por sí solo.',
    },
    'certificate-refused': {
      result: (observed: string) => `Los navegadores no lo aceptan (${observed}).`,
      fix: 'Instala un certificado válido para el nombre de JITSI_SERVER_URL, con su cadena completa.',
    },
    'certificate-unknown': { result: (observed: string) => `No se probó: no se pudo ver (${observed}).` },
    'clock-ok': { result: (observed: string) => `${observed} s de diferencia.` },
    'clock-unknown': { result: () => 'No se probó: Jitsi no dijo su hora.' },
    'clock-skewed': {
      result: (observed: string) => `El reloj de Jitsi difiere en ${observed} s.`,
      fix: 'Sincroniza la hora de ambas máquinas (NTP): los pases valen al segundo.',
    },
    'prosody-ok': { result: () => 'Contesta, y acepta las órdenes del portal.' },
    'prosody-not-configured': {
      result: () => 'No se probó: falta JITSI_PROSODY_URL. El portal no puede sacar a nadie de una sala ni preguntar quién está dentro.',
    },
    'prosody-unreachable': {
      result: (observed: string) => `En ${observed} no contesta Prosody.`,
      fix: 'Revisa JITSI_PROSODY_URL, y que el portal esté en la red interna de Jitsi.',
    },
    'prosody-no-module': {
      result: (observed: string) => `Le faltan módulos: ${observed}.`,
      fix: 'Revisa que JITSI_PROSODY_URL lleve a Prosody. En Jitsi, agrega muc_size y muc_census a XMPP_MODULES, y muc_end_meeting a GLOBAL_MODULES.',
    },
    'prosody-refused': {
      result: (observed: string) => `No acepta lo que pide el portal (${observed}).`,
      fix: 'Deja vacíos prosody_password_public_key_repo_url y enable_roomsize_token_verification en Prosody, y pon JWT_APP_SECRET igual a JITSI_APP_SECRET.',
    },
    'port-closed': { result: () => 'Desde aquí no se llega al puerto 5280 por el nombre público.' },
    'port-unseen': {
      result: (observed: string) =>
        `No se probó: desde aquí el nombre público lleva a la red interna (${observed}). Pruébalo desde otra red, como dice docs/doctor.md.`,
    },
    'port-unknown': { result: (observed: string) => `No se probó: no se pudo preguntar (${observed}).` },
    'paths-closed': { result: () => 'La dirección pública no entrega la lista de salas.' },
    'paths-unknown': { result: (observed: string) => `No se probó: ${observed} no dio una respuesta clara.` },
    'port-open': {
      result: (observed: string) => `${observed} acepta conexiones desde aquí.`,
      fix: 'Si también se llega desde fuera, no publiques el puerto 5280: quien llega termina cualquier sala.',
    },
    'paths-exposed': {
      result: (observed: string) => `${observed} entrega la lista de salas de Prosody.`,
      fix: 'El proxy solo debe pasar /http-bind y /xmpp-websocket a Prosody.',
    },
    'domain-matches': { result: (observed: string) => `Es ${observed} en ambos lados.` },
    'domain-unknown': {
      result: (observed: string) => `Jitsi no lo dice; el portal usa ${observed}.`,
      fix: 'Compara JITSI_XMPP_DOMAIN con el XMPP_DOMAIN de Jitsi.',
    },
    'domain-mismatch': {
      result: (observed: string) => `Jitsi usa ${observed}.`,
      fix: 'Pon JITSI_XMPP_DOMAIN igual al XMPP_DOMAIN de Jitsi; no es su nombre público.',
    },
    'guests-off': { result: () => 'La página de Jitsi no las ofrece.' },
    'guests-unknown': { result: () => 'No se probó: no se pudo leer en la página de Jitsi.' },
    'guests-on': { result: (observed: string) => `Jitsi las admite en ${observed}.`, fix: 'Pon ENABLE_GUESTS=0 en Jitsi.' },
    'token-auth-url-set': { result: () => 'Jitsi devuelve al portal a quien recarga.' },
    'token-auth-url-missing': {
      result: () => 'Quien recarga la página queda fuera.',
      fix: 'Define TOKEN_AUTH_URL en Jitsi como dice docs/operations.md.',
    },
    'token-auth-url-elsewhere': {
      result: () => 'Jitsi envía a otro lugar a quien recarga.',
      fix: 'Define TOKEN_AUTH_URL en Jitsi como dice docs/operations.md.',
    },
    'token-auth-url-without-state': {
      result: () => 'Regresa, pero pierde lo que había elegido para la llamada.',
      fix: 'Agrega ?state={state} al final de TOKEN_AUTH_URL.',
    },
    'token-auth-url-with-accounts': {
      result: () => 'Jitsi envía al portal en vez de pedir la cuenta.',
      fix: 'Deja vacía TOKEN_AUTH_URL con JITSI_AUTH=sql.',
    },
    'no-connection': { result: () => 'No se probó: antes debe funcionar lo de arriba.' },
    'no-room': { result: () => 'No se probó: no se pudo entrar a la sala.' },
    'xmpp-unreachable': {
      result: (observed: string) => `Prosody no responde detrás de /http-bind (${observed}).`,
      fix: 'Revisa que Prosody esté en marcha y que el proxy le pase /http-bind.',
    },
    'token-accepted': { result: () => 'Entró.' },
    'token-other-secret': {
      result: (observed: string) => `La firma no coincide (${observed}).`,
      fix: 'JITSI_APP_SECRET y JWT_APP_SECRET deben ser iguales.',
    },
    'token-other-issuer': {
      result: (observed: string) => `Jitsi no conoce a quien lo emite (${observed}).`,
      fix: 'JITSI_APP_ID debe estar en JWT_ACCEPTED_ISSUERS y ser JWT_APP_ID.',
    },
    'token-other-audience': {
      result: (observed: string) => `Jitsi espera otro destino (${observed}).`,
      fix: 'JITSI_AUDIENCE debe estar en JWT_ACCEPTED_AUDIENCES.',
    },
    'token-other-clock': {
      result: (observed: string) => `Para Jitsi no es la hora del pase (${observed}).`,
      fix: 'Sincroniza la hora de ambas máquinas (NTP).',
    },
    'token-needs-key-server': {
      result: (observed: string) => `Jitsi pide claves de otro lugar (${observed}).`,
      fix: 'Deja vacía JWT_ASAP_KEYSERVER: el portal firma con un secreto compartido.',
    },
    'token-other-algorithm': {
      result: (observed: string) => `Jitsi espera otra firma (${observed}).`,
      fix: 'Deja vacía JWT_SIGN_TYPE, o ponla en HS256.',
    },
    'token-other-domain': {
      result: (observed: string) => `Prosody no conoce ese dominio (${observed}).`,
      fix: 'Pon JITSI_XMPP_DOMAIN igual al XMPP_DOMAIN de Jitsi.',
    },
    'token-refused': {
      result: (observed: string) => `No entró (${observed}).`,
      fix: 'Mira qué dice Prosody (docker compose logs prosody).',
    },
    'tokens-not-accepted': {
      result: (observed: string) => `Jitsi no toma pases (ofrece ${observed}).`,
      fix: 'Pon ENABLE_AUTH=1 y AUTH_TYPE=jwt en Jitsi, o JITSI_AUTH=sql en el portal.',
    },
    'refused-as-expected': { result: (observed: string) => `No entró, como debe ser (${observed}).` },
    'refused-otherwise': { result: (observed: string) => `No se probó: no entró, pero por otra razón (${observed}).` },
    'no-token-accepted': { result: () => 'Entró sin pase.', fix: 'Pon ENABLE_AUTH=1, AUTH_TYPE=jwt y JWT_ALLOW_EMPTY=0 en Jitsi.' },
    'wrong-secret-accepted': { result: () => 'Entró: Jitsi no revisa la firma.', fix: 'Pon ENABLE_AUTH=1 y AUTH_TYPE=jwt en Jitsi.' },
    'expired-accepted': { result: () => 'Entró: Jitsi no revisa hasta cuándo vale.', fix: 'Pon ENABLE_AUTH=1 y AUTH_TYPE=jwt en Jitsi.' },
    'wrong-room-accepted': {
      result: (observed: string) => `Entró a una sala que no era la suya (${observed}).`,
      fix: 'Deja JWT_TOKEN_AUTH_MODULE en token_verification.',
    },
    'wrong-sub-accepted': {
      result: (observed: string) => `Entró con el pase de otro dominio (${observed}).`,
      fix: 'Pon JWT_ENABLE_DOMAIN_VERIFICATION=1 en Jitsi.',
    },
    'room-opened': { result: () => 'Jicofo la abrió.' },
    'room-not-reserved': {
      result: (observed: string) => `El portal no dio permiso, o Jitsi no entendió su respuesta (${observed}).`,
      fix: 'Revisa PROSODY_RESERVATION_REST_BASE_URL y que reservations_api_headers lleve JITSI_WEBHOOK_SECRET.',
    },
    'jicofo-unreachable': {
      result: (observed: string) => `Jicofo no respondió (${observed}).`,
      fix: 'Revisa que Jicofo esté en marcha y conectado a Prosody (docker compose logs jicofo).',
    },
    'student-not-moderator': { result: (observed: string) => `Entró como participante (${observed}).` },
    'role-unknown': { result: (observed: string) => `No se probó: Jitsi no dijo con qué rol entró (${observed}).` },
    'student-moderates': {
      result: (observed: string) => `Moderan todas las personas que entran (${observed}).`,
      fix: 'Pon JICOFO_ENABLE_AUTH=0 en Jitsi, y quita muc_allowners de sus módulos.',
    },
    'first-moderates': {
      result: (observed: string) => `Modera quien entra primero (${observed}).`,
      fix: 'Pon ENABLE_AUTO_OWNER=0 en Jitsi.',
    },
    'student-in-lobby': {
      result: (observed: string) => `Quedó en la sala de espera (${observed}).`,
      fix: 'Quita lobby_autostart de XMPP_MUC_MODULES: las salas de espera las decide el portal.',
    },
    'join-mismatched': {
      result: (observed: string) => `La sala no coincide con el pase (${observed}).`,
      fix: 'Pon JITSI_XMPP_DOMAIN igual al XMPP_DOMAIN de Jitsi.',
    },
    'join-refused': {
      result: (observed: string) => `No pudo entrar a la sala (${observed}).`,
      fix: 'Revisa Jicofo, que es quien abre las salas, y MAX_PARTICIPANTS.',
    },
    'guest-accepted': {
      result: (observed: string) => `Entró a una sala abierta (${observed}).`,
      fix: 'Pon ENABLE_GUESTS=0 y JWT_ENABLE_DOMAIN_VERIFICATION=1 en Jitsi.',
    },
    'teacher-moderates': { result: (observed: string) => `Entró y modera (${observed}).` },
    'teacher-not-moderator': {
      result: (observed: string) => `Entró como participante (${observed}).`,
      fix: 'Agrega token_affiliation a XMPP_MUC_MODULES en Jitsi.',
    },
    'teacher-in-lobby': {
      result: (observed: string) => `Quedó en la sala de espera (${observed}).`,
      fix: 'Agrega token_lobby_bypass a XMPP_MUC_MODULES en Jitsi.',
    },
    'reservation-arrived': { result: () => 'Preguntó, y el portal contestó.' },
    'reservation-missing': {
      result: () => 'No preguntó.',
      fix: 'Pon PROSODY_RESERVATION_ENABLED=1 y PROSODY_RESERVATION_REST_BASE_URL con la dirección interna del portal y /api/jitsi, y JITSI_WEBHOOK_SECRET en reservations_api_headers.',
    },
    'link-arrived': { result: () => 'Entregó un enlace de prueba.' },
    'link-missing': {
      result: () => 'No entregó el enlace de prueba, aunque KEEP_POLLS_AND_LINKS es true.',
      fix: 'Agrega portal_minutes a XMPP_MUC_MODULES de Prosody, con la configuración y el archivo de docs/minutes.md, y reinícialo.',
    },
    'events-arrived': { result: () => 'Avisó.' },
    'events-missing': {
      result: () => 'No llegó ningún aviso.',
      fix: 'Agrega el componente event_sync a Prosody con la dirección interna del portal y /api/jitsi, y JITSI_WEBHOOK_SECRET en api_headers.',
    },
    'without-secret': { result: () => 'No se probó: falta JITSI_WEBHOOK_SECRET.' },
    'accounts-asked': { result: (observed: string) => `Ofrece ${observed}.` },
    'accounts-not-asked': {
      result: (observed: string) => `No la pide (ofrece ${observed}).`,
      fix: 'Configura Jitsi como dice prosody/README.md, o pon JITSI_AUTH=jwt en el portal.',
    },
    'accounts-not-known': {
      result: (observed: string) => `Prosody no tiene cómo comprobar una contraseña (${observed}).`,
      fix: 'Usa la imagen de prosody/Dockerfile, que trae lo que falta, y mira qué dice al empezar (docker compose logs prosody).',
    },
    'accounts-unavailable': {
      result: (observed: string) => `Prosody no pudo leer las cuentas (${observed}).`,
      fix: 'Revisa que la base de datos esté en marcha y que Prosody llegue a ella (docker compose logs prosody).',
    },
    'unknown-account-accepted': {
      result: () => 'Entró.',
      fix: 'Prosody no pregunta por las cuentas del portal: revisa su configuración (prosody/README.md).',
    },
    'rules-not-enforced': {
      result: (observed: string) => {
        const texts: Record<string, string | undefined> = unenforcedRules.rules;
        return `Jitsi no controla: ${observed
          .split(', ')
          .map((rule) => texts[rule] ?? rule)
          .join(' ')}`;
      },
      fix: 'Si hace falta alguna de estas cosas, usa JITSI_AUTH=jwt.',
    },
  },
};

export const unenforcedRules = {
  title: 'Cuentas en Jitsi',
  lead: 'Jitsi pide usuario y contraseña, y solo sabe que cada persona tiene una cuenta. El portal sigue decidiendo quién entra desde sus páginas, pero Jitsi no controla:',
  rules: {
    enrollment: 'La inscripción, y si está activa: quien tiene una cuenta y conoce el nombre de una sala abierta puede entrar en ella.',
    times:
      'Los horarios: quien ya conoce la sala puede entrar antes de su hora si está abierta, y volver después del cierre mientras siga abierta.',
    removals: 'A quién se sacó de una clase: no entra desde el portal, pero puede volver a la sala con su cuenta mientras siga abierta.',
    'account-state': 'Los bloqueos por intentos y las contraseñas que deben cambiarse: solo valen en el portal.',
    'roles-everyone': 'Los roles: todas las personas moderan.',
    'roles-first': 'Los roles: modera quien llega primero, aunque sea estudiante.',
    names: 'El nombre: cada persona elige con cuál aparece. La asistencia se toma según su cuenta.',
    options: 'Las opciones que van en el acceso de cada persona (sala de espera, pantalla, grabación, nombre fijo): no existen.',
    'old-rooms': 'Las salas creadas antes de activar los nombres secretos: se pueden adivinar.',
  },
};

export const flash = {
  'doctor-started': 'Comenzó el diagnóstico. El resultado aparece aquí.',
};
