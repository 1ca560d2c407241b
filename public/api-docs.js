// Draws the document of the API. Nothing is sent anywhere else: no validator, no fonts from other places.
globalThis.SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#api-docs',
  presets: [globalThis.SwaggerUIBundle.presets.apis],
  layout: 'BaseLayout',
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
});
