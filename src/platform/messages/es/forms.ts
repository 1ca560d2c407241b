export const keptForms = {
  title: 'Tu formulario quedó guardado',
  lead: 'La página en que lo escribiste ya no está igual. Esto es lo que habías escrito.',
  send: 'Enviar de nuevo',
  sessionEnded: 'Tu sesión terminó mientras escribías. Ingresa otra vez y tu formulario vuelve a aparecer como estaba.',
  otherPerson: 'Ese formulario lo empezó otra persona en este navegador. Para enviarlo, debe ingresar ella.',
  chooseFileAgain: 'Tu sesión terminó. Ingresa otra vez y vuelve a elegir el archivo: los archivos no se guardan.',
  restored: 'Aquí está lo que habías escrito. Aún no se envía: revísalo y envíalo otra vez.',
  invalid: 'Aún no se guardó nada. Revisa lo que está marcado y envíalo otra vez.',
  passwordAgain: 'Las contraseñas no se guardan: escríbelas de nuevo.',
  fileAgain: 'Los archivos no se guardan: elígelos de nuevo.',
  problems: {
    tooLong: (max: number) => `Es demasiado largo: caben ${max} caracteres.`,
    invalid: 'Revisa este dato: así no se puede leer.',
  },
};

export const cookiesRefused = {
  title: 'Tu navegador no guarda cookies',
  text: 'Sin ellas, el portal no puede saber en la página siguiente quién eres. Permítelas para este sitio y vuelve a intentarlo.',
  steps: [
    'Chrome: Configuración, Privacidad y seguridad, Configuración de sitios. Permite que los sitios guarden datos en tu dispositivo.',
    'Edge: Configuración, Privacidad, búsqueda y servicios, Cookies. Permite que los sitios guarden datos.',
    'Firefox: Ajustes, Privacidad y seguridad, Cookies y datos del sitio. Agrega este sitio a las excepciones.',
    'Safari en iPhone o iPad: Ajustes, Safari, Avanzado. Desactiva «Bloquear todas las cookies».',
  ],
};

export const flash = {
  'form-sent-before': 'Ya habías enviado este formulario: se hizo una sola vez.',
  'kept-form-gone': 'El formulario que quedó sin enviar ya no está guardado, o es de otra persona.',
};
