/** «Pase» is what the portal signs to let somebody into a room. `saw` is what came back, as Jitsi said it. */
export const doctorMessages = {
  title: 'Diagnóstico',
  lead: 'Prueba el portal y su Jitsi como lo haría una persona que entra a clase, y dice qué corregir. Nadie más nota la prueba.',
  run: 'Hacer el diagnóstico',
  again: 'Repetir el diagnóstico',
  running: 'El diagnóstico está en curso. Tarda menos de un minuto.',
  reload: 'Ver si terminó',
  never: 'Todavía no se ha hecho ningún diagnóstico.',
  ranAt: (moment: string) => `Hecho el ${moment}.`,
  healthy: 'Todo lo que se probó está bien.',
  problems: (count: number) => (count === 1 ? 'Hay 1 cosa que corregir.' : `Hay ${count} cosas que corregir.`),
  incomplete: 'El diagnóstico no pudo terminar. Repítelo; si se repite el problema, mira los mensajes del portal.',
  statuses: { good: 'Bien', doubtful: 'Revisar', bad: 'Corregir', 'not-asked': 'Sin probar' },
  result: 'Resultado',
  fix: 'Qué cambiar',
  trap: (number: number) => `Trampa ${number} de docs/doctor.md`,
  checks: {
    settings: 'Ajustes del portal',
    database: 'Base de datos al día',
    credentials: 'Credenciales para Prosody',
    links: 'Enlaces de las videollamadas',
    prosody: 'Preguntar a Prosody quién está dentro, y terminar salas',
    web: 'Jitsi responde',
    certificate: 'Certificado de Jitsi',
    clock: 'Diferencia entre los relojes',
    port: 'Puertas internas de Prosody cerradas',
    domain: 'Dominio interno de Jitsi',
    guests: 'Invitados sin cuenta',
    'way-back': 'Regreso después de recargar la página',
    'good-pass': 'Entrar con un pase bueno',
    'no-pass': 'Entrar sin pase',
    'wrong-secret': 'Entrar con un pase de otro secreto',
    expired: 'Entrar con un pase vencido',
    room: 'Abrir una sala',
    student: 'Entrar a la sala como estudiante',
    'wrong-room': 'Entrar con el pase de otra sala',
    'wrong-sub': 'Entrar con el pase de otro dominio',
    guest: 'Entrar como alguien sin cuenta',
    teacher: 'Entrar a la sala como docente',
    reservation: 'Jitsi pregunta al portal antes de abrir una sala',
    events: 'Jitsi avisa al portal quién entra',
    accounts: 'Jitsi pide una cuenta',
    'unknown-account': 'Entrar con una cuenta que no existe',
    'not-enforced': 'Lo que esta forma de confianza no asegura',
  },
  outcomes: {
    'settings-fine': { result: () => 'Los ajustes se leen y no se contradicen.' },
    'settings-refused': { result: (saw: string) => `${saw}.`, fix: 'Corrígelo en el archivo .env o en el entorno.' },
    'no-webhook-secret': {
      result: () => 'Falta JITSI_WEBHOOK_SECRET: Jitsi no puede preguntar por salas ni avisar quién entra.',
      fix: 'Define JITSI_WEBHOOK_SECRET en el portal y el mismo valor en Jitsi (reservations y event_sync).',
    },
    'schema-current': { result: () => 'La base responde y no le falta ninguna migración.' },
    'schema-old': {
      result: (saw: string) => `Faltan migraciones: ${saw}.`,
      fix: 'Ejecuta «npm run migrate» e inicia el portal otra vez.',
    },
    'database-silent': {
      result: (saw: string) => `La base de datos no responde (${saw}).`,
      fix: 'Revisa DATABASE_URL y que la base esté en marcha.',
    },
    'credentials-fine': { result: () => 'Cada cuenta activa tiene sus credenciales, y nadie más.' },
    'credentials-off': { result: () => 'No se guardan credenciales, y no quedó ninguna.' },
    'credentials-missing': {
      result: (saw: string) => `Cuentas activas sin credenciales: ${saw}.`,
      fix: 'Aparecen cuando cada persona vuelve a ingresar; «npm run xmpp:check» las nombra.',
    },
    'credentials-misplaced': {
      result: (saw: string) => `Credenciales que sobran o son de otra forma: ${saw}.`,
      fix: 'Ejecuta «npm run xmpp:check -- --repair».',
    },
    'credentials-unread': {
      result: (saw: string) => `Se guardan credenciales (${saw}), pero Jitsi entra con pases y no las lee.`,
      fix: 'Pon XMPP_CREDENTIALS=off, salvo que otro dominio de Prosody las lea.',
    },
    'links-fine': { result: () => 'Todos llevan a la sala de su videollamada.' },
    'links-elsewhere': {
      result: (saw: string) => `Enlaces que no llevan a la sala de su videollamada: ${saw}.`,
      fix: 'Ejecuta «npm run links:rebuild».',
    },
    'web-answers': { result: (saw: string) => `Respondió en ${saw} ms.` },
    'web-wrong': {
      result: (saw: string) => `Respondió ${saw} donde todo Jitsi tiene su config.js.`,
      fix: 'Revisa JITSI_SERVER_URL y el proxy delante de Jitsi.',
    },
    'web-too-slow': { result: () => 'No respondió en 5 segundos.', fix: 'Revisa la carga y la red de Jitsi.' },
    'web-unreachable': {
      result: (saw: string) => `No se llega hasta allí (${saw}).`,
      fix: 'Revisa JITSI_SERVER_URL, el nombre en el DNS, los puertos 80 y 443, y que los contenedores estén en marcha (docker compose ps).',
    },
    'web-in-clear': {
      result: (saw: string) => `${saw} no cifra y no es de una red privada: no se le envió ningún pase.`,
      fix: 'Usa https en JITSI_SERVER_URL.',
    },
    'certificate-sound': { result: (saw: string) => `Vale ${saw} días más.` },
    'certificate-none': { result: () => 'No hace falta en una red privada sin cifrado.' },
    'certificate-ends-soon': { result: (saw: string) => `Vence en ${saw} días.`, fix: 'Revisa por qué no se renueva por sí solo.' },
    'certificate-refused': {
      result: (saw: string) => `Los navegadores no lo aceptan (${saw}).`,
      fix: 'Instala un certificado válido para el nombre de JITSI_SERVER_URL, con su cadena completa.',
    },
    'clock-right': { result: (saw: string) => `${saw} s de diferencia.` },
    'clock-unknown': { result: () => 'Jitsi no dijo su hora.' },
    'clock-off': {
      result: (saw: string) => `El reloj de Jitsi difiere en ${saw} s.`,
      fix: 'Sincroniza la hora de ambas máquinas (NTP): los pases valen al segundo.',
    },
    'prosody-obeys': { result: () => 'Contesta, y acepta las órdenes del portal.' },
    'prosody-no-address': {
      result: () => 'No se probó: falta JITSI_PROSODY_URL. El portal no puede sacar a nadie de una sala ni preguntar quién está dentro.',
    },
    'prosody-unreachable': {
      result: (saw: string) => `No contesta en ${saw}.`,
      fix: 'Revisa JITSI_PROSODY_URL, y que el portal esté en la red interna de Jitsi.',
    },
    'prosody-no-module': {
      result: (saw: string) => `Le faltan módulos: ${saw}.`,
      fix: 'En Jitsi, agrega muc_size y muc_census a XMPP_MODULES, y muc_end_meeting a GLOBAL_MODULES.',
    },
    'prosody-refuses': {
      result: (saw: string) => `No acepta lo que pide el portal (${saw}).`,
      fix: 'Deja vacíos prosody_password_public_key_repo_url y enable_roomsize_token_verification en Prosody, y pon JWT_APP_SECRET igual a JITSI_APP_SECRET.',
    },
    'port-shut': { result: () => 'Desde aquí no se llega a ellas por el nombre público.' },
    'port-open': {
      result: (saw: string) => `${saw} acepta conexiones desde aquí.`,
      fix: 'Si también se llega desde fuera, no publiques el puerto 5280: quien llega termina cualquier sala.',
    },
    'paths-open': {
      result: (saw: string) => `${saw} entrega la lista de salas de Prosody.`,
      fix: 'El proxy solo debe pasar /http-bind y /xmpp-websocket a Prosody.',
    },
    'domain-agrees': { result: (saw: string) => `Es ${saw} en ambos lados.` },
    'domain-unknown': {
      result: (saw: string) => `Jitsi no lo dice; el portal usa ${saw}.`,
      fix: 'Compara JITSI_XMPP_DOMAIN con el XMPP_DOMAIN de Jitsi.',
    },
    'domain-differs': {
      result: (saw: string) => `Jitsi usa ${saw}.`,
      fix: 'Pon JITSI_XMPP_DOMAIN igual al XMPP_DOMAIN de Jitsi; no es su nombre público.',
    },
    'guests-off': { result: () => 'Jitsi no los admite.' },
    'guests-on': { result: (saw: string) => `Jitsi los admite en ${saw}.`, fix: 'Pon ENABLE_GUESTS=0 en Jitsi.' },
    'way-back-set': { result: () => 'Jitsi devuelve al portal a quien recarga.' },
    'way-back-missing': {
      result: () => 'Quien recarga la página queda fuera.',
      fix: 'Define TOKEN_AUTH_URL en Jitsi como dice docs/operations.md.',
    },
    'way-back-elsewhere': {
      result: () => 'Jitsi envía a otro lugar a quien recarga.',
      fix: 'Define TOKEN_AUTH_URL en Jitsi como dice docs/operations.md.',
    },
    'way-back-without-state': {
      result: () => 'Regresa, pero pierde lo que había elegido para la llamada.',
      fix: 'Agrega ?state={state} al final de TOKEN_AUTH_URL.',
    },
    'way-back-with-accounts': {
      result: () => 'Jitsi envía al portal en vez de pedir la cuenta.',
      fix: 'Deja vacía TOKEN_AUTH_URL con JITSI_AUTH=sql.',
    },
    'no-conversation': { result: () => 'No se probó: antes debe funcionar lo de arriba.' },
    'no-room': { result: () => 'No se probó: no se pudo entrar a la sala.' },
    'xmpp-unreachable': {
      result: (saw: string) => `Prosody no responde detrás de /http-bind (${saw}).`,
      fix: 'Revisa que Prosody esté en marcha y que el proxy le pase /http-bind.',
    },
    'pass-accepted': { result: () => 'Entró.' },
    'pass-other-secret': {
      result: (saw: string) => `La firma no coincide (${saw}).`,
      fix: 'JITSI_APP_SECRET y JWT_APP_SECRET deben ser iguales.',
    },
    'pass-other-issuer': {
      result: (saw: string) => `Jitsi no conoce a quien lo emite (${saw}).`,
      fix: 'JITSI_APP_ID debe estar en JWT_ACCEPTED_ISSUERS y ser JWT_APP_ID.',
    },
    'pass-other-audience': {
      result: (saw: string) => `Jitsi espera otro destino (${saw}).`,
      fix: 'JITSI_AUDIENCE debe estar en JWT_ACCEPTED_AUDIENCES.',
    },
    'pass-other-clock': {
      result: (saw: string) => `Para Jitsi no es la hora del pase (${saw}).`,
      fix: 'Sincroniza la hora de ambas máquinas (NTP).',
    },
    'pass-needs-key-server': {
      result: (saw: string) => `Jitsi pide claves de otro lugar (${saw}).`,
      fix: 'Deja vacía JWT_ASAP_KEYSERVER: el portal firma con un secreto compartido.',
    },
    'pass-other-algorithm': {
      result: (saw: string) => `Jitsi espera otra firma (${saw}).`,
      fix: 'Deja vacía JWT_SIGN_TYPE, o ponla en HS256.',
    },
    'pass-other-domain': {
      result: (saw: string) => `Prosody no conoce ese dominio (${saw}).`,
      fix: 'Pon JITSI_XMPP_DOMAIN igual al XMPP_DOMAIN de Jitsi.',
    },
    'pass-refused': { result: (saw: string) => `No entró (${saw}).`, fix: 'Mira qué dice Prosody (docker compose logs prosody).' },
    'passes-not-taken': {
      result: (saw: string) => `Jitsi no toma pases (ofrece ${saw}).`,
      fix: 'Pon ENABLE_AUTH=1 y AUTH_TYPE=jwt en Jitsi, o JITSI_AUTH=sql en el portal.',
    },
    'refused-rightly': { result: (saw: string) => `No entró, como debe ser (${saw}).` },
    'no-pass-accepted': { result: () => 'Entró sin pase.', fix: 'Pon ENABLE_AUTH=1, AUTH_TYPE=jwt y JWT_ALLOW_EMPTY=0 en Jitsi.' },
    'wrong-secret-accepted': { result: () => 'Entró: Jitsi no revisa la firma.', fix: 'Pon ENABLE_AUTH=1 y AUTH_TYPE=jwt en Jitsi.' },
    'expired-accepted': { result: () => 'Entró: Jitsi no revisa hasta cuándo vale.', fix: 'Pon ENABLE_AUTH=1 y AUTH_TYPE=jwt en Jitsi.' },
    'wrong-room-accepted': {
      result: (saw: string) => `Entró a una sala que no era la suya (${saw}).`,
      fix: 'Deja JWT_TOKEN_AUTH_MODULE en token_verification.',
    },
    'wrong-sub-accepted': {
      result: (saw: string) => `Entró con el pase de otro dominio (${saw}).`,
      fix: 'Pon JWT_ENABLE_DOMAIN_VERIFICATION=1 en Jitsi.',
    },
    'room-opened': { result: () => 'Jicofo la abrió.' },
    'room-not-reserved': {
      result: (saw: string) => `El portal no dio permiso, o Jitsi no entendió su respuesta (${saw}).`,
      fix: 'Revisa PROSODY_RESERVATION_REST_BASE_URL y que reservations_api_headers lleve JITSI_WEBHOOK_SECRET.',
    },
    'jicofo-silent': {
      result: (saw: string) => `Jicofo no respondió (${saw}).`,
      fix: 'Revisa que Jicofo esté en marcha y conectado a Prosody (docker compose logs jicofo).',
    },
    'student-participates': { result: (saw: string) => `Entró como participante (${saw}).` },
    'student-moderates': {
      result: (saw: string) => `Todos los que entran son moderadores (${saw}).`,
      fix: 'Pon JICOFO_ENABLE_AUTH=0 en Jitsi, y quita muc_allowners de sus módulos.',
    },
    'first-moderates': {
      result: (saw: string) => `Quien entra primero es moderador (${saw}).`,
      fix: 'Pon ENABLE_AUTO_OWNER=0 en Jitsi.',
    },
    'student-in-lobby': {
      result: (saw: string) => `Quedó en la sala de espera (${saw}).`,
      fix: 'Quita lobby_autostart de XMPP_MUC_MODULES: las salas de espera las decide el portal.',
    },
    'entry-mismatched': {
      result: (saw: string) => `La sala no coincide con el pase (${saw}).`,
      fix: 'Pon JITSI_XMPP_DOMAIN igual al XMPP_DOMAIN de Jitsi.',
    },
    'entry-refused': {
      result: (saw: string) => `No pudo entrar a la sala (${saw}).`,
      fix: 'Revisa Jicofo, que es quien abre las salas, y MAX_PARTICIPANTS.',
    },
    'guest-accepted': {
      result: (saw: string) => `Entró a una sala abierta (${saw}).`,
      fix: 'Pon ENABLE_GUESTS=0 y JWT_ENABLE_DOMAIN_VERIFICATION=1 en Jitsi.',
    },
    'teacher-moderates': { result: (saw: string) => `Entró como moderador (${saw}).` },
    'teacher-participates': {
      result: (saw: string) => `Entró como participante (${saw}).`,
      fix: 'Agrega token_affiliation a XMPP_MUC_MODULES en Jitsi.',
    },
    'teacher-in-lobby': {
      result: (saw: string) => `Quedó en la sala de espera (${saw}).`,
      fix: 'Agrega token_lobby_bypass a XMPP_MUC_MODULES en Jitsi.',
    },
    'reservation-arrived': { result: () => 'Preguntó, y el portal contestó.' },
    'reservation-missing': {
      result: () => 'No preguntó.',
      fix: 'Pon PROSODY_RESERVATION_ENABLED=1 y PROSODY_RESERVATION_REST_BASE_URL con la dirección interna del portal y /api/jitsi, y JITSI_WEBHOOK_SECRET en reservations_api_headers.',
    },
    'events-arrived': { result: () => 'Avisó.' },
    'events-missing': {
      result: () => 'No llegó ningún aviso.',
      fix: 'Agrega el componente event_sync a Prosody con la dirección interna del portal y /api/jitsi, y JITSI_WEBHOOK_SECRET en api_headers.',
    },
    'without-secret': { result: () => 'No se probó: falta JITSI_WEBHOOK_SECRET.' },
    'accounts-asked': { result: (saw: string) => `Ofrece ${saw}.` },
    'accounts-not-asked': {
      result: (saw: string) => `No la pide (ofrece ${saw}).`,
      fix: 'Configura Jitsi como dice prosody/README.md, o pon JITSI_AUTH=jwt en el portal.',
    },
    'accounts-not-known': {
      result: (saw: string) => `Prosody no tiene cómo comprobar una contraseña (${saw}).`,
      fix: 'Usa la imagen de prosody/Dockerfile, que trae lo que falta, y mira qué dice al empezar (docker compose logs prosody).',
    },
    'unknown-account-accepted': {
      result: () => 'Entró.',
      fix: 'Prosody no pregunta por las cuentas del portal: revisa su configuración (prosody/README.md).',
    },
    'all-moderate': {
      result: () =>
        'Jitsi no hace cumplir la inscripción (quien tiene una cuenta entra a cualquier sala abierta cuyo nombre conozca), la hora de cierre, los roles (todas las personas moderan), el nombre con que alguien aparece ni las opciones que van en el acceso; y las salas anteriores a los nombres secretos se pueden adivinar.',
      fix: 'Si hace falta alguna de estas cosas, usa JITSI_AUTH=jwt.',
    },
    'first-comer-moderates': {
      result: () =>
        'Jitsi no hace cumplir la inscripción (quien tiene una cuenta entra a cualquier sala abierta cuyo nombre conozca), la hora de cierre, los roles (modera quien llega primero), el nombre con que alguien aparece ni las opciones que van en el acceso; y las salas anteriores a los nombres secretos se pueden adivinar.',
      fix: 'Si hace falta alguna de estas cosas, usa JITSI_AUTH=jwt.',
    },
  },
};

export const doctorFlashMessages = { 'doctor-asked': 'Comenzó el diagnóstico. El resultado aparece aquí.' };
