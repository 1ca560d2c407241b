/** What stands in every mail. */
export const mailWords = {
  orCopy: 'Si el botón no funciona, copia esta dirección en tu navegador:',
};
